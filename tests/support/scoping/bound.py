"""Scoped tables that are asked without the scope function, and why nothing foreign can come of it.

A new place fails the suite: put it through the scope, or say here what binds its rows.
"""

from __future__ import annotations

LOCKED = "只按本事务里经范围读到、已经锁住的案件的编号"
OF_BODY = "按一个机关的编号问，条件就是范围"
OWN_JOB = "只按经范围读到的这一个作业的编号"
WRITES = "写：改的是本事务刚写或者按记录重写的行，不给人看"
BOUND: dict[tuple[str, str, str], str] = {
    ("exchange/acceptance.py", "_returned", "Returned"): OF_BODY,
    ("exchange/acceptance.py", "_written", "Batch"): WRITES,
    ("exchange/doorway.py", "__init__", "ReportedCase"): OF_BODY,
    ("exchange/doorway.py", "_chunk", "Batch"): OF_BODY,
    ("exchange/doorway.py", "_opened", "Batch"): "只按经视图（有同样的条件）读到的行所属的批次",
    ("exchange/doorway.py", "_written", "Batch"): WRITES,
    ("exchange/handing.py", "_claimed", "HandIn"): "只按这个凭证自己的编号",
    ("exchange/handing.py", "hand_in", "HandIn"): "只按这个凭证自己的编号",
    ("exchange/services.py", "_pending", "Batch"): "作业排队：哪些机关还有待处理的行，只得机关编号",
    ("exchange/services.py", "fate", "Outcome"): "只按经视图（有同样的条件）读到的行的编号",
    ("exchange/services.py", "fate", "Returned"): OF_BODY,
    ("proceedings/asked.py", "_delete", "ProceedingKey"): "只按经范围读到的表单的编号",
    ("proceedings/batch.py", "_load", "Proceeding"): LOCKED,
    ("proceedings/batch.py", "_resume", "Proceeding"): OF_BODY,
    ("proceedings/destruction.py", "carry_out", "ProceedingKey"): LOCKED,
    ("proceedings/destruction.py", "carry_out", "SealedValue"): LOCKED,
    ("proceedings/destruction.py", "carry_out", "StoredFile"): LOCKED,
    ("proceedings/door.py", "_locked", "Proceeding"): LOCKED,
    ("proceedings/export_making.py", "_keep", "ExportJob"): OWN_JOB,
    ("proceedings/export_making.py", "_update", "ExportJob"): OWN_JOB,
    ("proceedings/exports.py", "content", "ExportJob"): OWN_JOB,
    ("proceedings/exports.py", "decide", "ExportJob"): "锁住后再与经范围读到的待批清单比对",
    ("proceedings/export_making.py", "expire", "ProceedingKey"): OWN_JOB,
    ("proceedings/export_making.py", "expire", "StoredFile"): OWN_JOB,
    ("proceedings/overlays.py", "in_force", "Overlay"): OF_BODY,
    ("proceedings/overlays.py", "versions", "Overlay"): OF_BODY,
    ("proceedings/projection.py", "replay", "StepRecord"): "重写投影：运行它的人进入哪个范围就重写哪个范围，不给人看",
    ("proceedings/projection.py", "write", "model"): WRITES,
    ("proceedings/projection.py", "write_together", "model"): WRITES,
    ("proceedings/rotation.py", "_some", "holder.model"): "换主密钥：逐城市进入范围，只重新包装密钥",
    ("proceedings/sealing.py", "_sealing_key", "SealedValue"): "只问本案有没有封存过，有则拒绝",
    ("proceedings/voiding.py", "mark", "IssuedNumber"): OF_BODY,
}
"""By file, function and model."""

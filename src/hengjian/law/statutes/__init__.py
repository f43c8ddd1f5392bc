"""Published law as text: parsed into 编章节条款项目 without losing a character, cited, dated.

Nothing here knows a database. `parse` splits one file, `dates` reads when it says it takes effect, `force`
answers whether it is in force on a day, `citation` reads 《…》第…条, `archive` reads a snapshot of many
files, `index` its table of contents, and `library` puts a file and the index together.
"""

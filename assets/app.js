import "htmx.org";
import "./js/htmx.js";
import "./js/menus.js";
import "./js/drafts.js";
import "./js/submit.js";
import "./js/when.js";
import "./js/rows.js";
import "./js/picker.js";

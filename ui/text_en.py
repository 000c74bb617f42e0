"""Everything the web page says, in English: the names and the shapes of `ui.text`.

Not in English, because it is not ours to say or comes from further down: what stands in documents,
references (after the Chinese standard GB/T 7714), notes on how a file was read, and errors of
`index` and `qa`.
"""

from __future__ import annotations

from ui.text import MCP_INSTRUCTIONS as MCP_INSTRUCTIONS
from ui.text import UPLOAD_MEGABYTES

LANG = "en"

COMMA = ", "
AND = ", "
SEMICOLON = "; "
COLON_AT = "{}: {}"

SEAL = "引"
NAME = "Yinju"
TAGLINE = "Answers in the documents' own words"
NO_SCRIPT = "This page needs JavaScript. Please enable it and reload."

NAV_LABEL = "Pages"
NAV_ASK = "Ask"
NAV_LIBRARY = "Documents"
NEW_TALK = "New conversation"
THEME = "Switch between light and dark"
SKIP = "Skip to the question"

WELCOME = "Ask your documents. Every answer is a quote."
WELCOME_MORE = (
    "Yinju finds the sentences in your Chinese documents that answer a question and quotes them word "
    "for word. Open a citation to see it in its place. What the documents do not say, it does not say."
)
FIGURES_LABEL = "The documents at a glance"
FIGURE_DOCUMENTS_AT = "Documents <b>{}</b>"
FIGURE_PASSAGES_AT = "Passages <b>{}</b>"
FIGURE_DATES_AT = "Dated <b>{} – {}</b>"
FIGURE_DATE_AT = "Dated <b>{}</b>"
FIGURE_BUILT_AT = "Index built <b>{}</b>"
EXAMPLES = "Try asking"
STALE_AT = "Files that are new or changed: {}. They are used once the index is rebuilt."
NOTHING = "There are no documents to search yet"
NOTHING_STEPS = (
    "Add files: upload them under Documents, or copy them to the documents folder.",
    "Press Rebuild index and wait until it is done.",
    "Come back here and ask.",
)
NOTHING_GO = "Add documents"

QUESTION_LABEL = "Question"
QUESTION_HINT = "Ask a question about your documents, in Chinese"
SEND = "Ask"
KEYS_HELP = (
    "Enter: send · Shift+Enter: new line · 1–9 outside the box: citations · Esc: close source"
)
SCOPE = "Where to search"
SCOPE_SEARCH = "Find documents by title or file name"
SCOPE_DOCUMENTS = "Only the documents ticked"
SCOPE_DATES = "Only documents of this time"
SCOPE_FROM = "From"
SCOPE_TO = "To"
SCOPE_DATE_HINT = "2014 or 2014-02"
SCOPE_UNDATED = "Include undated documents"
SCOPE_CLEAR = "Search all documents"
SCOPE_DONE = "Done"
SETTINGS = "How to answer"
SETTINGS_STRICTNESS = "How sure an answer must be"
STRICTNESS = {"严格": "Strict", "适中": "Medium", "宽松": "Loose"}
STRICTNESS_MORE = {
    "严格": (
        "Only when quite sure. About 7 in 10 questions that the documents answer are answered; "
        "of those that they do not, fewer than 1 in 10 get a wrong answer."
    ),
    "适中": (
        "The default. About 9 in 10 answerable questions are answered; where the documents do not "
        "tell, about 1 in 4 times a similar sentence is shown, so look closely."
    ),
    "宽松": (
        "Whatever comes near. Nearly all answerable questions are answered; where the documents "
        "do not tell, about 2 in 3 times a similar sentence is shown."
    ),
}
SETTINGS_MEASURED = (
    "Measured on 393 questions about the sample documents; what they do not tell is of their own "
    "topic. Nearly all questions on other topics are refused at any level. Yours will differ."
)
SETTINGS_QUOTES = "Quotes in one answer, at most"
SETTINGS_QUOTES_MORE = (
    "Only a limit: sentences that say nothing new, or fit far worse than the first, are left out."
)
SETTINGS_KEPT = (
    "Takes effect with the next question and is kept in this browser only. "
    "Earlier answers stay as they are; “Ask again” renews one."
)
SETTINGS_RESET = "Back to the defaults"
CLOSE = "Close"
TALKS = "Conversations"
TALKS_LABEL = "Earlier conversations"
TALKS_MORE = "Conversations are kept in this browser only."
LOG_LABEL = "Questions and answers"
TALK_LABEL = "Conversation"

SHORT = "In short"
SHORT_AT = "In short: {}; see it in the document"
SHORT_MORE = "These characters stand in quote 1. Open it in the document"
FOUND_AT = "Documents searched: {} · quotes found: {}"
FOUND_IN_SCOPE_AT = "Chosen documents searched: {} · quotes found: {}"
COMPLETED = "Completed from the conversation: "
COMPLETED_RAW = "Search for the question as it was asked"
EXPANDED_FIGURE_AT = "“{}” also as “{}”"
EXPANDED_NAME_AT = "“{}” is “{}”"
EXPANDED_EXACT = "Search for the figures and names only as they were written"
APART = "Searched for one by one: "
APART_WHOLE = "Search for the question as a whole, as it was asked"
COMPLETED_SOUGHT_AT = "Searched for: {}"
COMPLETED_DROP_AT = "Ask again without “{}” ({})"
SLOTS = {"time": "time", "place": "place", "subject": "subject", "aspect": "what is asked"}
PARTLY = "Only part of it was found"
PARTLY_AT = "Quotes found: {}. They do not mention {}. "
LACKING_AT = "Not found anywhere in {}: {}."
EVERYWHERE = "the documents"
IN_SCOPE_AT = "the chosen documents ({})"
FOLLOW_UPS = "Ask next"
HITS_AT = "Passages looked at ({})"
HITS_MORE = (
    "The total weighs vector cosine and BM25, each standardised. "
    "It only compares passages for one question."
)
HIT_OPEN_AT = "Open passage: {}"
HIT_SCORES_AT = "Total {:.2f} · vector cosine {:.3f} · BM25 {:.1f}"
HIT_WORDS_AT = "Words: {}"
HIT_NO_WORDS = "No word of the question"
HIT_QUOTED_AT = "Citation {}"
LOST_AT = "Citations whose document is no longer in the index: {}."
INDEX_CHANGED = "The index has been updated since this answer."
ASK_AGAIN = "Ask again"
QUOTE_CHIP_AT = "Citation {}: {}. Open the source"
OPEN_SOURCE = "Source"
OPEN_SOURCE_AT = "Source of citation {}"
COPY = "Copy"
COPY_AT = "Copy citation {} with its source"
STRENGTH_AT = "{} match"
STRENGTHS = {"强": (3, "Strong"), "中": (2, "Medium"), "弱": (1, "Weak")}
STRENGTH_WHY_AT = "Words of the question that stand here: {}"
STRENGTH_NO_WORDS = "Matched by meaning; no word of the question stands here"
CARD_LABEL = "The sentence in its context"

ALSO_LEAD = "Also in: "
CONFLICT_LEAD = "Told otherwise: "
ALSO_AT = "Also elsewhere ({})"
CONFLICTS_AT = "Told otherwise elsewhere ({})"
AT_LEAST_AT = "at least {}"
SAYS_AT = ": {}"
EARLIEST_AT = " (earliest: {}, {})"
EARLIEST_HERE = " (this one is the earliest)"
EARLIEST = "Earliest"
SAME_FILE = "Same file"
NO_DATE = "Undated"
ALSO_OPEN_AT = "Open the source: {}"
DIFFERS = "Differs: "
INSTEAD_AT = "{} → {}"
MORE = "adds"
LESS = "leaves out"
MORE_AT = "adds “{}”"
LESS_AT = "leaves out “{}”"
HERE = "The quote has "
THERE = ", here it is "

NOT_FOUND = "The documents do not answer this"
SEARCHED_AT = "All documents were searched ({}). "
SEARCHED_IN_SCOPE_AT = "The chosen documents were searched ({}). "
MISSING_AT = "No document contains {}."
MISSING_IN_SCOPE_AT = "No chosen document contains {}."
NO_SENTENCE = "No sentence answers the question well enough."
NEAREST_AT = "Closest passages ({})"
NEAREST_LABEL = "These are not an answer"
NOT_FOUND_TIP = "Try other words, or add the files that tell it under Documents."
ERROR = "No answer"

SOURCE_LABEL = "Source"
SOURCE_CLOSE = "Close the source"
SOURCE_PREVIOUS = "Previous citation"
SOURCE_NEXT = "Next citation"
SOURCE_BODY = "The whole document"
OUTLINE = "Contents"
OUTLINE_AT = "Contents ({} sections)"
SOURCE_VIEWS = "How the source is shown"
SOURCE_AS_TEXT = "Text"
SOURCE_AS_PAGES = "Pages"
SOURCE_PAGES = "Pages of the source"
SOURCE_PAGE_PREVIOUS = "Previous page"
SOURCE_PAGE_NEXT = "Next page"
SOURCE_PAGE_AT = "Page {} of {}"
SOURCE_PAGES_AT = "Pages {}–{} of {}"
SOURCE_PICTURE_AT = "Picture of page {}. Its words are under Text."
FIND = "Find in the source"
FIND_KEYS = "Find in the source (Ctrl+F)"
FIND_PREVIOUS = "Previous match"
FIND_NEXT = "Next match"
FIND_CLOSE = "Close the search"
FIND_LONG = "That is too long to search for. Please use up to 100 characters."
ORIGINAL_OPEN = "Open the file"
ORIGINAL_SAVE = "Download the file"
ORIGINAL_CHANGED = (
    "The file has changed since it was indexed. Please rebuild the index, then open it."
)
ORIGINAL_GONE_AT = "The file cannot be opened: {}"
ORIGINAL_FOREIGN = (
    "This file is not in the present documents folders, so it cannot be opened. "
    "Please start with its folder, or rebuild the index."
)
NOT_A_PDF = "Only PDF files have pages to show."
PICK_LABEL = "Selected text"
PICK_ASK = "Ask about it"
PICK_COPY = "Copy as a citation"
GONE = "This document is no longer in the index, which may have been rebuilt. Please ask again."
BAD_PLACE = "The cited place does not lie in this document. Please ask again."
FOREIGN_HOST = (
    "The request names another host than this machine. Open http://127.0.0.1 with the port, "
    "or start with --host and that name."
)
BAD_REQUEST = "What the page sent is incomplete. Please reload the page and try again."
EMPTY_QUESTION = "Please enter a question."

CHECKS = {
    "逐字一致": (
        "same",
        "Verbatim",
        "The file was read again: the quote is word for word its text",
    ),
    "原文已变更": (
        "changed",
        "File changed",
        "The file has changed since it was indexed. Please rebuild the index",
    ),
    "无法核验": (
        "unknown",
        "Not checked",
        "The file cannot be read now. It may have been moved",
    ),
}

UNITS_AT = {"line": "{}", "paragraph": "{}", "page": "p. {}", "row": "{}", "record": "{}"}
UNIT_TITLES_AT = {
    "line": "Line {}",
    "paragraph": "Paragraph {}",
    "page": "Page {}",
    "row": "Row {}",
    "record": "Record {}",
}
PLACES_AT = {"行": "line {}", "段": "paragraph {}", "页": "page {}", "条": "record {}"}
SHEET_ROW_AT = "sheet “{}”, row {}"
FORMATS = {
    "txt": "Plain text",
    "text": "Plain text",
    "plain": "Plain text",
    "md": "Markdown",
    "markdown": "Markdown",
    "html": "Web page",
    "htm": "Web page",
    "docx": "Word",
    "pdf": "PDF",
    "pptx": "Slides",
    "xlsx": "Spreadsheet",
    "csv": "CSV table",
    "json": "JSON",
    "jsonl": "JSON Lines",
    **dict.fromkeys(("doc", "docm", "dot", "dotx"), "Word"),
    **dict.fromkeys(("wps", "wpt"), "WPS Writer"),
    **dict.fromkeys(("xls", "et", "ods"), "Spreadsheet"),
    **dict.fromkeys(("ppt", "pps", "ppsx", "dps", "odp"), "Slides"),
    "rtf": "RTF",
    "odt": "OpenDocument",
}

LIBRARY = "Documents"
FOLDER_AT = "Documents folder: {}"
UPLOADS_AT = "Uploads go to: {}"
UPLOAD = "choose files"
UPLOAD_DROP = "Drop files here, or"
UPLOAD_LIMITS = (
    "txt, md, html, docx, pdf, pptx, xlsx, csv, json, jsonl; with LibreOffice installed also doc, "
    f"wps, ppt, xls and others. Up to {UPLOAD_MEGABYTES} MB each"
)
UPLOAD_FOREIGN = "The upload has expired. Please choose the file again."
UPLOAD_FORMAT_AT = "{} cannot be uploaded: its format ({}) is not supported. Supported are {}."
UPLOAD_NO_SUFFIX = "no suffix"
UPLOAD_TAKEN_AT = (
    "{} cannot be uploaded: a link or a folder has that name. Please rename the file and try again."
)
UPLOAD_NOT_KEPT_AT = "{} cannot be saved to {}: {}. Please check permissions and free space."
UPLOAD_NAME_AT = "The file name {!r} will not do. Please rename the file and try again."
BUILD = "Rebuild index"
BUILD_WAITING_AT = "Files that are new, changed or gone: {}. Rebuild to take them up"
BUILD_CURRENT = "Nothing is waiting to be taken up"
FOLLOW = "Follow the folders"
FOLLOW_MORE = "When on, a change in the folders starts a rebuild"
FOLLOW_REFUSED_AT = (
    "The system does not let the folders be followed ({}). Have fewer folders in them, or raise the"
    " system's limit, and switch it on again; or rebuild by hand."
)
CANCEL = "Cancel"
SEARCH_LABEL = "Find in the list of documents"
SEARCH_HINT = "Find by title, file name or date"
COLUMNS = ("Title", "Date", "Format", "Encoding", "Passages", "State")
COUNT_AT = "Files: {}"
NO_MATCH = "No document matches"
NO_ROWS = (
    "The folder holds no documents yet. Upload files or copy them to the documents folder, "
    "then press Rebuild index."
)
STATES = {
    "已索引": ("good", "Indexed"),
    "未索引": ("new", "Not indexed"),
    "已变更": ("new", "Changed"),
    "已删除": ("gone", "Deleted"),
    "失败": ("bad", "Failed"),
    "已停用": ("off", "Off"),
}

UPLOAD_FOLDER = "choose a folder"
ALL = "All"
FILTERS = "Filter by state"
SORT = "Sort"
SORTS = (
    ("", "Default"),
    ("0", "By title"),
    ("1-", "By date, newest first"),
    ("4-", "By passages, most first"),
    ("5", "By state"),
)
RETRY = "Try again"
RETRY_ALL = "Try all again"
RETRY_GOOD_AT = "“{}” can be read now: characters {}, passages {}. Rebuild the index to use it."
SWITCH_OFF = "Switch off"
SWITCH_ON = "Switch on"
SWITCHED_OFF_AT = "“{}” is off: it is no longer cited. The file was not touched."
SWITCHED_ON_AT = "“{}” is on."
SWITCHED_ON_LATER_AT = "“{}” is on. It is used once the index is rebuilt."
DELETE = "Delete"
DELETED_AT = "“{}” was deleted: it is no longer cited."
DELETED_MORE = "Rebuilding the index takes it out of the index."
RESTORE = "Restore"
RESTORED_AT = "“{}” was restored."
DESTROY = "Delete for good"
DESTROYED_AT = "“{}” was deleted for good."
SHELVES = "More"
TRASH = "Recently deleted"
TRASH_NONE = "No file was deleted."
TRASH_MORE = (
    "These files are kept in a hidden folder beside the uploads; they are not indexed or cited."
)
STARRED = "Frequent questions"
STARRED_MORE = (
    "Whenever the index is rebuilt here, the new one is tried with these questions first; "
    "you are asked if answers get worse."
)
STARRED_LABEL = "Add a frequent question"
STAR = "Add"
UNSTAR = "Remove"
STARRED_DONE = "Added to the frequent questions"
FEEDBACK = "Feedback"
FEEDBACK_NONE = (
    "No feedback yet. If a quote is wrong, use Report below it and it is noted here, "
    "on this machine only."
)
FEEDBACK_MORE = "Kept on this machine only; nothing is sent to anybody."
FEEDBACK_EXPORT = "Export as test questions (.jsonl)"
FEEDBACK_THANKS = "Noted under Documents, Feedback"
FORGET = "Remove"
WRONG = "Report"
WRONG_AT = "Citation {}: report it as wrong"
HEALTH = "State of the index"
HEALTH_INDEX = "Index"
HEALTH_UNUSABLE = "Cannot be used"
HEALTH_USABLE = "Ready"
HEALTH_CONTENT = "Content"
HEALTH_CONTENT_AT = "documents {}, passages {}"
HEALTH_SEARCH = "Vector search"
SEARCH_EXACT = "All are compared, none is missed (flat)"
SEARCH_CELLS_AT = (
    "Only near ones are compared ({}); of the ten nearest, {} were found when measured"
)
HEALTH_REFUSING = "Refusing"
REFUSING_AT = (
    "Tried on {} questions made of the documents' sentences (medium): {} of those with an answer were"
    " refused; {} of those about what is not told of, and {} of the foreign ones, were answered."
    " People's questions are not worded so closely, and fare worse"
)
REFUSING_FEW = (
    "Tried on too few questions to tell (few documents, or a busy machine); refused by the usual"
    " measure"
)
REFUSING_UNKNOWN = "Not tried yet, the next rebuild will; refused by the usual measure"
HEALTH_STORE = "Kept in"
STORE_EMBEDDED = "the index folder (FAISS, bm25s)"
STORE_MILVUS_AT = "Milvus ({})"
HEALTH_STALE = "New or changed"
HEALTH_STALE_MORE = "Rebuild the index to use them."
HEALTH_FAILED = "Could not be read"
HEALTH_FAILED_MORE = "See the reasons in the list, mend them, and try again."
HEALTH_ORPHANS = "File is gone"
HEALTH_ORPHANS_MORE = "Rebuilding the index takes them out."
HEALTH_OFF = "Switched off"
HEALTH_FILES_AT = "files: {}"
HEALTH_NONE = "None"
HEALTH_GENERATIONS = "Kept indexes"
HEALTH_GENERATIONS_AT = "{}"
HEALTH_DISK = "On disk"
HEALTH_MEMORY = "In memory"
HEALTH_MODEL = "Model"
HEALTH_MODEL_AT = "{} (fingerprint {})"
HEALTH_BUNDLED = "bundled"
DEED_AT = "{}: {}"
KEPT_OLD = "The old index was kept; the new one was not taken."
UPLOAD_DEEP_AT = "{} was not uploaded: folders are nested more than {} deep. Tidy them first."
UPLOAD_LINK_AT = "{} was not uploaded: a folder of that name is a link. Rename it first."
GENERATIONS_AT = "Kept indexes ({})"
GENERATION_AT = "{}: documents {}, passages {}"
GENERATION_CURRENT = "In use"
ROLL_BACK = "Go back to this one"
REHEARSING = "Try the new index"
REHEARSAL = "Old and new answers"
REHEARSED = {
    "lost": "No longer answered",
    "changed": "Changed",
    "gained": "Newly answered",
    "same": "Unchanged",
}
REHEARSED_SAME = "All these questions are answered as before."
REHEARSED_BEFORE = "Old index"
REHEARSED_AFTER = "New index"
REHEARSED_NOTHING = "Nothing found"
REHEARSED_STILL = "That sentence is still in the file."
REHEARSED_GONE = "That sentence is no longer in the file."
REHEARSAL_KEPT = (
    "Answers got worse: questions that were answered no longer are, though the sentences are still in "
    "the files. The old index was kept; to take the new one, run it again with --yes."
)
REHEARSAL_ASK = (
    "Questions that were answered no longer are, though the sentences are still in the files. "
    "Take the new index? [y/N] "
)
ASKING = "The new index no longer answers some questions. Take it?"
ASKING_MORE = (
    "The sentences are still in the files, so the new index was not taken. "
    "Without a choice within ten minutes the old one is kept."
)
KEEP_OLD = "Keep the old index"
TAKE_NEW = "Take the new index"
ALL_OFF = (
    "All documents are switched off or deleted, so nothing can be cited. "
    "Switch some on under Documents, or add new ones."
)
NOT_DELETED_AT = "{} was not deleted: only files in the uploads folder can be. Switch it off to have it not cited."

INSPECT = "What would be cited"
INSPECT_AT = "What would be cited: {}"
INSPECT_BACK = "Back to the documents"
INSPECT_SUM_AT = "Characters kept: {}, cut: {} ({}) · passages: {}"
INSPECT_COUNT_AT = "Places: {}, characters: {}"
INSPECT_TALLY_AT = "{}: places {}, characters {}"
INSPECT_NOTHING = (
    "All of the text was cut; nothing is left to cite. Rebuilding the index will skip this file."
)
INSPECT_PASSAGE_AT = "Passage {}"
INSPECT_LENGTH_AT = "{} characters"
INSPECT_OVERLAP_AT = "the first {} repeat the passage before"
INSPECT_DATES_AT = "{} to {} ({})"
INSPECT_DATE_AT = "{} ({})"
INSPECT_NOTE = "Note"
INSPECT_LONG_AT = (
    "The file is long; only the first {} characters are shown. "
    "Use the command yinju inspect to see all of it."
)
INSPECT_SIDE = "Correct title, date, encoding; what was cut"
INSPECT_TEXT = "The whole text and what was cut"
INSPECT_FACTS = "About this file"
INSPECT_LEGEND = "Kept and cut"
INSPECT_CLEAN = "Nothing was cut"
INSPECT_KEPT_ONLY = "Show only what is kept"
INSPECT_EDGES = "Show where passages begin"
INSPECT_GONE_AT = "Cut: {}"
INSPECT_MORE_AT = "Show {} more characters"
INSPECT_CAPPED_AT = " ({} more characters are not shown)"
INSPECT_FAILED = "This file cannot be read now"
INSPECT_RESCUE = (
    "If the encoding was judged wrongly, choose another here, see whether the text makes sense, "
    "then save it."
)
INSPECT_NO_FILE_AT = "There is no {} in the documents folder. Give a path relative to it, such as reports/overview.md"
FACTS = {
    "path": "File",
    "format": "Format",
    "encoding": "Encoding",
    "title": "Title",
    "date": "Date",
    "publisher": "Publisher",
    "author": "Author",
    "url": "Address",
    "language": "Language",
    "script": "Script",
    "dates": "Dates",
}
LANGUAGES = {
    "zh": "Chinese",
    "en": "English",
    "ja": "Japanese",
    "ko": "Korean",
    "und": "Unknown",
}
SCRIPTS = {"Hans": "Simplified", "Hant": "Traditional"}
ORIGINS = {
    "person": "By hand",
    "metadata": "In the file",
    "page": "On the page",
    "text": "Inferred",
    "file name": "File name",
}
ORIGIN_JUDGED = "Automatic"
ORIGIN_NONE = "Not found"
CORRECT_DATE_HINT = "2024, 2024-02 or 2024-02-23"
CORRECT_AUTOMATIC = "Automatic"
CORRECT_AUTOMATIC_AT = "Automatic ({})"
CORRECT_FOUND_AT = "Found automatically: {}"
CORRECT_SAVE = "Save correction"
CORRECT_RESET = "Undo corrections"
CORRECT_DRAFT = "A preview with the chosen encoding. It has not been saved."
CORRECT_SAVED = "Saved. It takes effect once the index is rebuilt."
CORRECT_RESTORED = "Corrections undone. This takes effect once the index is rebuilt."
CORRECT_BUILD = "Rebuild now"

STAGES = (("read", "Read"), ("split", "Split"), ("embed", "Embed"), ("write", "Write"))
BUILDING = "Rebuilding the index"
BUILDING_MORE = "You can go on asking; the present index answers until this is done."
PROGRESS_AT = "{} {} / {}"
STARTING = "Getting ready…"
ELAPSED_AT = "{} so far"
REMAINING_AT = "about {} left"
CANCELLED = "Cancelled. The index is what it was."
BUILD_BUSY = "The index is being built. Please wait for it, or cancel it first."
BUILD_BROKEN = (
    "Something unexpected went wrong; the index is what it was. The terminal that Yinju was started "
    "from tells more."
)
BUILD_FAILED = "The index was not rebuilt; it is what it was"
REPORT = "The index was rebuilt"
REPORT_UNCHANGED = "Nothing has changed; the index is current"
REPORT_SOME_FAILED = "The index was rebuilt, but some files could not be read"
REPORT_MORE_AT = "Documents: {}, passages: {}, time: {}."
REPORT_LIST_AT = "{} ({})"
REPORT_PARTS = ("added", "changed", "removed", "unchanged", "failed")
SECONDS_AT = "{} s"
MINUTES_AT = "{} min {:02d} s"

PORT_IN_USE_AT = "The page cannot start: on {}, port {} is in use. Close what uses it, or choose another with --port."
CANNOT_LISTEN_AT = (
    "The page cannot start: listening on {}:{} is not possible ({}). Check --host and --port."
)
READY_AT = "Yinju is ready: {} (Ctrl+C stops it)"

SCRIPT = {
    "searching": "Searching…",
    "emptyQuestion": EMPTY_QUESTION,
    "error": ERROR,
    "offline": "Yinju does not answer. Please see that it is still running, then try again.",
    "opening": "Opening…",
    "checking": "Checking…",
    "copied": "Copied",
    "copyFailed": "Cannot copy",
    "position": "Citation {n} of {total}",
    "drawing": "Drawing the page…",
    "found": "{n} / {total}",
    "foundNone": "Not found",
    "picked": "{n} characters selected. Press Tab to ask about them or to copy them as a citation.",
    "uploading": "Uploading {name} ({done}/{total})…",
    "uploaded": "Files uploaded: {n}. Press Rebuild index, then ask.",
    "inspect": INSPECT,
    "inspectNamed": "What would be cited: {name}",
    "refused": "{name}: ",
    "inspecting": "Reading…",
    "tooLarge": f"larger than {UPLOAD_MEGABYTES} MB, not uploaded",
    "uploadFailed": "not uploaded",
    "matches": "Files found: {n}",
    "confirm": "OK",
    "close": "Close",
    "destroy": "Delete “{name}” for good? It cannot be restored.",
    "rollBack": "Go back to this one? {told}. It is used from now on; you can change back at any time.",
    "rebuild": BUILD,
    "uploadStop": "Stop uploading",
    "uploadStopped": "Stopped. Files not uploaded: {n}.",
    "uploadReplaced": "Files of the same name that were replaced: {n}: {names}",
    "uploadSkipped": "Unsupported files left out: {n}: {names}.",
    "uploadEmpty": "Folders without any files: {names}.",
    "uploadMany": "{n} more",
    "wrongKinds": ["Wrong place", "Beside the point", "Out of date", "Other"],
    "wrong": "What is wrong with this citation?",
    "wrongNote": "Anything to add (optional)",
    "wrongSend": "Note it",
    "star": "Keep as frequent",
    "starred": STARRED_DONE,
    "listed": ", ",
    "yourQuestion": "Your question: {question}",
    "told": "Quotes found: {n}",
    "toldPartly": "Quotes found: {n}. They do not mention: {words}",
    "toldNone": NOT_FOUND,
    "settingsNow": "{level}, up to {n} quotes",
    "strictness": STRICTNESS,
    "edit": "Edit",
    "again": ASK_AGAIN,
    "remove": "Remove",
    "removed": "The question was removed",
    "undo": "Undo",
    "send": "Ask",
    "cancel": "Cancel",
    "talkRemoved": "Conversation “{title}” was deleted",
    "removeTalk": "Delete conversation: {title}",
    "noTalks": "No conversations yet. Ask a first question and it will be listed here.",
    "talkTurns": "questions: {n}",
    "talkNow": "current",
    "forgotten": "Too many conversations were kept; the oldest were dropped: {n}.",
    "unsaved": "This browser stores nothing; the conversation ends with the page.",
    "scopeAll": "All documents",
    "scopeSome": "Chosen documents: {n}",
    "scopeNarrowed": "Some documents",
    "scopeChosen": "{n} chosen",
    "scopeTitle": "{title}",
    "scopeFrom": "from {date}",
    "scopeTo": "to {date}",
    "scopeDated": "without undated ones",
    "scopeNone": "No document matches",
    "scopeMore": "{n} more; type a word to find them",
    "scopeBadDate": "Write 2024, 2024-02 or 2024-02-23",
    "scopeGone": "no longer in the index",
    "noDate": NO_DATE,
    "dropScope": "Remove: {what}",
}


# Taking along

COPY_MORE = "Copy as…"
COPY_MORE_AT = "Citation {}: copy in another form"
REFERENCES = "References"
TALK_TITLE = "Questions and answers from Yinju"
TALK_MADE_AT = "Exported {} by Yinju {} from the index built {}. All quotes are verbatim, unchanged in every word."
ASKED_AT = "Asked {}. "
TOOK_AT = "Quotes found: {}."
TOOK_PARTLY_AT = "Quotes found: {}. They do not mention: {}. "
TOOK_NOTHING = "The documents do not answer this. "
MOMENT_AT = "{} ({})"
TOOK_MISSING_AT = "Words that stand in no document: {}."
GONE_AT = "Citation {}: its source is no longer in the index (it may have been rebuilt) and was not exported."
NOTHING_TO_TAKE = (
    "There is no quote to take along: the sources are no longer in the index, which may have been "
    "rebuilt. Please ask again."
)
FILE_NAME_AT = "Yinju {} {}"

CAPSULE = "Evidence file"
CAPSULE_LEAD = (
    "Every quote below is verbatim, with its place in the file and the file's hash. "
    "Whoever has the original file can check it."
)
CAPSULE_MADE = "Exported"
CAPSULE_HOLDS = "Contents"
CAPSULE_HOLDS_AT = "Questions: {}, quotes: {}"
CAPSULE_BUILT = "Index built"
CAPSULE_TOOL = "Made by"
CAPSULE_PASSAGE = "The passage"
CAPSULE_REFERENCE = "Reference"
CAPSULE_KIND = "Format, encoding"
CAPSULE_PLACE = "Place"
CAPSULE_PLACE_AT = "Characters {} to {} of the file's text"
CAPSULE_SLICES_AT = ", {} pieces in a row (markup, line breaks and the like between them were cut)"
CAPSULE_HOW = "How to check it"
CAPSULE_HOW_TOOL = "With Yinju, on the command line (no index and no network needed):"
CAPSULE_COMMAND = "yinju verify this-file.html --documents folder"
CAPSULE_HOW_HAND = (
    "Without Yinju: compute the SHA-256 of the file with any tool (sha256sum, certutil -hashfile). "
    "If it is the value above, the file is unchanged; then find the quote at the place given."
)
CAPSULE_LIMITS = (
    "Questions, times, titles, dates and references are records of the export and cannot be computed "
    "from the files. If a single character of this page is changed, the check tells."
)
NO_CAPSULE = (
    "This is no evidence file of Yinju. Please give an .html file exported from the page or made with "
    "yinju ask --capsule."
)
BROKEN_CAPSULE = (
    "The data in the evidence file are incomplete or were changed. Please export it again."
)
CAPSULE_UNREADABLE_AT = "{} cannot be read: {}. Please check the path and permissions."
CAPSULE_TOO_LARGE_AT = "{} is too large (the limit is {} MB) and no evidence file of Yinju."
CAPSULE_ENCODING_AT = (
    "{} is not UTF-8; another program may have saved it. Please use the file as it was exported."
)

SCRIPT |= {
    "copyAnswer": "Copy answer",
    "copyMore": COPY_MORE,
    "copyPlain": "Text and references",
    "copyPlainMore": "GB/T 7714-2015",
    "copyMarkdown": "Markdown",
    "copyMarkdownMore": "Block quotes and references",
    "takeCapsule": "Evidence file (.html)",
    "takeCapsuleMore": "Quotes, passages and hashes, to be checked",
    "takeMarkdown": "Questions and answers (.md)",
    "takeMarkdownMore": "Markdown text",
    "take": "Export",
    "takeTalk": "Export this conversation",
    "saved": "Saved",
}

REASONS = {
    "advert": "Advertisement",
    "blank": "Surplus blanks",
    "byline": "Source, author, time",
    "comment": "Comment in code",
    "comment section": "Readers' comments",
    "counter": "Counter",
    "disclaimer": "Disclaimer, copyright",
    "editor line": "Editor's name",
    "file name": "File name",
    "front matter": "Front matter",
    "gloss": "Pronunciation mixed in",
    "hidden text": "Hidden text",
    "invisible character": "Invisible character",
    "line break": "Line break in a sentence",
    "markup": "Markup",
    "navigation": "Navigation, buttons",
    "off the text": "Around the text",
    "page furniture": "Header, footer, page number",
    "photo credit": "Photo credit",
    "placeholder": "Template filler",
    "reference mark": "Note number",
    "related links": "Related links",
    "repeated lead": "Repeated title or lead",
    "site furniture": "Same on all pages of the site",
    "spam title": "Spam title",
}

UNREADABLE_AT = "{} cannot be read: {}"
UNREADABLE = {
    "folder gone": "The documents folder {} does not exist. Please check the path, or choose another.",
    "no folder": "{} is not a folder. Please check the path, or choose another.",
    "folder closed": "The documents folder {} cannot be opened. Please check the path, or choose another.",
    "no files": "{}: no file in there can be read. Please add .txt, .md, .html, .docx, .pdf, .xlsx, .pptx or like files"
    " and rebuild.",
    "none readable": "{}: none of the {} files can be read; the index stays as it is:",
    "all off": "All {} files are switched off; the index stays as it is. Please switch some on and rebuild.",
    "cancelled": "Cancelled; the index stays as it is.",
    "outside": "The link leads out of the documents folder. Please copy the file itself into it.",
    "dead link": "The link leads nowhere. Please delete it, or put the file itself in its place.",
    "gone": "The file is not there; it may have been moved or renamed. Please look into the folder.",
    "forbidden": "There is no permission to read it. Please grant it, or take the file away.",
    "forbidden folder": "There is no permission to read the folder. Please grant it, or take it away.",
    "name": "The name of the file or its folder is not UTF-8. Please rename it.",
    "no file": "It is not a regular file. Please take it out of the documents folder.",
    "disk": "Reading failed ({}). Please check the disk.",
    "too large": "The file is too large ({} MB; at most {} MB). Please split it.",
    "save as docx": "{} files are not read. Please save it as .docx with Word or WPS.",
    "save as xlsx": "{} files are not read. Please save it as .xlsx.",
    "save as pdf": "{} files are not read. Please save it as .pdf.",
    "save as text": "{} files are not read. Please save the text as .txt, .md or .docx.",
    "save as html": "{} files are not read. Please convert it to .html or .txt.",
    "unpack": "Archives ({}) are not read. Please unpack it into the documents folder.",
    "empty": "The file is empty. Please fill it, or take it away.",
    "no text": "There is no text in it. Please check the file, or take it away.",
    "only noise": "Nothing is left once markup and web page furniture are taken away.",
    "broken": "The file is damaged or of another format. Please open and save it again, or download it again.",
    "surrogate": "It holds invalid characters (half a surrogate pair). Please correct and save it as UTF-8.",
    "binary": "It is no text file (there is binary data in it). Please use a text document, or take it away.",
    "unknown encoding": "The encoding is unknown, or the text is damaged. Please save it as UTF-8.",
    "foreign encoding": "Its encoding, {}, is not read. Please save it as UTF-8.",
    "Korean encoding": "Its encoding, {} (Korean), is not read. Please save it as UTF-8.",
    "Japanese encoding": "Its encoding, {} (Japanese), is not read. Please save it as UTF-8.",
    "no such encoding": "There is no encoding “{}” here. Please choose one of {}.",
    "no such misreading": "The file is not “{}”; it cannot be restored. Please choose another encoding.",
    "damaged": "The file is incomplete or damaged. Please open and save it again, or download it again.",
    "locked or old": (
        "It has a password, or is of an old format. "
        "Please open it with Office or WPS, remove the password, and save it as {}."
    ),
    "unpacks too large": "It is too large when unpacked. Please split it.",
    "no LibreOffice": (
        "Reading {} files takes LibreOffice, which is not installed. "
        "Please install it, or save the file as .{}."
    ),
    "LibreOffice fails": (
        "LibreOffice cannot open it: it is damaged, has a password, "
        "or is of another format. Please save it as .{}."
    ),
    "LibreOffice hangs": "LibreOffice was stopped after {} seconds. Please save the file as .{}.",
    "password": "It has a password. Please remove it and save the file as .{}.",
    "another format": "It is no {} file. Please open it where it comes from and save it as .{}.",
    "no table": "It is no valid table. Please open it with Excel or WPS and save it as .csv.",
    "too many cells": "The table is too large (more than {}0,000 cells). Please split it.",
    "too much text": "There is too much text in it. Please split it.",
    "merged cells": "Merged cells overlap. Please open it with Excel or WPS and save it again.",
    "only formulas": "It holds formulas without results only. Please open it with Excel or WPS and save it again.",
    "no JSON": "It is no valid JSON. Please correct it, or save it as .txt.",
    "no JSON at": "It is no valid JSON (line {}). Please correct it, or save it as .txt.",
    "JSON too deep": "It is nested too deeply. Please save it as .txt, or put the records into one array.",
    "no text in JSON": (
        "No field holds text (such as text or content). "
        "Please put the text into one, or save it as .txt."
    ),
    "PDF locked": "The file is encrypted. Please remove the password, or take it away.",
    "PDF damaged": "The file is incomplete or damaged. Please download it again, or export the PDF again.",
    "PDF scanned": "There is no text layer (it may be a scan). Please run text recognition (OCR) first.",
    "PDF garbled": (
        "The text layer has no table of characters, or a wrong one: "
        "what it gives is garbled. Please export the PDF again, or run text recognition (OCR)."
    ),
    "PDF too many pages": "There are too many pages ({}; at most {}). Please split it.",
    "PDF too long": "There is too much text in it (more than 20 million characters). Please split it.",
    "PDF page too full": "There is too much text on one page (more than 500,000 characters). Please split it.",
    "PDF page slow": "The page was not drawn within {} seconds. Please look at the text instead.",
    "PDF page fails": "The page cannot be drawn; the file may be damaged. Please look at the text instead.",
    "slow": "Reading was stopped after {} seconds. Please split the file, or save it as .txt.",
    "memory": "Reading was stopped at {} MB of memory. Please split the file.",
    "killed": (
        "Reading was ended by the system, most likely for lack of memory. "
        "Please split the file, or close other programs."
    ),
    "crashed": "The parser crashed; the file may be damaged. Please open and save it again, or save it as .txt.",
    "disk full": (
        "The index folder {} cannot be written: the disk is full. The index stays as it was; please "
        "free some space and rebuild."
    ),
    "no writing": (
        "The index folder {} cannot be written: no permission. Please choose another (--index), or "
        "change its permissions."
    ),
    "writing fails": "The index folder {} cannot be written: {}. Please check the disk, or choose another (--index).",
    "index damaged": "The index {} is damaged ({}). Please make it anew: yinju build --fresh.",
    "unfinished": "a file is incomplete",
    "uneven": "its parts differ in number",
    "generation missing": "generation {} is missing",
    "no index": "There is no index {} yet. Please build one: yinju build, or Rebuild index on this page.",
    "index closed": "The index {} cannot be read: {}. Please check its permissions, or make it anew with --fresh.",
    "index is a file": "{} is a file and cannot hold an index. Please choose another place with --index.",
    "not an index": (
        "{} holds other files and is no index of Yinju; nothing was changed. Please choose an empty "
        "folder with --index."
    ),
    "no generation": (
        "The index {} has no generation {}; it may have been cleared away. Please reload and choose "
        "again."
    ),
    "nothing before": "The index {} has no older one to go back to (the last {} are kept).",
    "no way back": "Generation {} cannot be gone back to. {}",
    "busy": "Another build is writing the index {}. Please wait until it is done.",
    "foreign index": "This index was not made by Yinju, or not finished. Please make it anew: yinju build --fresh.",
    "newer index": (
        "This index was made by a newer Yinju (format {}, this one knows {}). Please update Yinju, or "
        "make it anew: yinju build --fresh."
    ),
    "older index": "This index was made by another version of Yinju, with other rules. Please rebuild it: yinju build.",
    "another model": (
        "The index {} was made with the model {}, other than {} now. Please use that model (--model), "
        "or rebuild: yinju build."
    ),
    "newer file": "{} was written by a newer Yinju (format {}, this one knows {}). Please update Yinju.",
    "file closed": "{} cannot be read: {}. Please check its permissions or the disk.",
    "file damaged": (
        "The file {} is damaged; nothing was changed. Please replace it with a backup, or move it away "
        "and begin anew."
    ),
    "file busy": "Another program is writing {}. Please try again later.",
    "title long": "The title has {} characters, {} at most. Please shorten it.",
    "no date": "“{}” is no date. Please write 2024, 2024-02 or 2024-02-23, or nothing to have it found.",
    "question empty": "The question is empty. Please type what you want to find in the documents.",
    "question long": "The question is too long ({} characters). Please keep it within {}, and ask one thing at a time.",
    "scope empty": "No documents are in the chosen scope; they may have left the index. Please widen it and ask again.",
    "scope date": "“{}” is no date. Please write 2024, 2024-02 or 2024-02-23.",
    "scope pattern": "No document has a path or title like “{}”. See them all: yinju status",
    "strictness": "There is no strictness “{}”. Please use one of {}.",
    "quotes": "The number of quotes must be from 1 to {}.",
    "feedback kind": "Please choose what is wrong: {}.",
    "feedback place": "The place of the citation lies outside the document. Please ask again.",
    "feedback long": "The note has {} characters, {} at most. Please shorten it.",
    "starred full": "At most {} questions can be kept. Please remove some on the Documents page first.",
}

# For programs.
API_HITS_AT = "k must be from 1 to {}. Please correct it and try again."
MCP_READY_AT = "MCP (Streamable HTTP): {}mcp/"

(comment) @comment
(doc_comment) @comment.documentation
(keyword) @keyword
(kind) @keyword
["from" "use" "as" "test"] @keyword
(declaration name: (identifier) @type)
(import module: (module_path) @module)
(import name: (identifier) @type)
(label name: (identifier) @label)
(call function: (identifier) @function)
(member name: (_) @property)
(argument name: (_) @variable.parameter)
(string) @string
(block_string) @string
(test name: (string) @string.special)
(escape) @string.escape
(interpolation "{" @punctuation.special "}" @punctuation.special)
[(instant) (date) (time) (duration) (percent) (number)] @number
(operator) @operator
["," ":" "."] @punctuation.delimiter
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
((identifier) @constant.builtin (#any-of? @constant.builtin "now" "today" "never" "always" "none" "present" "absent"))
((identifier) @variable.builtin (#any-of? @variable.builtin "profile" "step" "journey"))

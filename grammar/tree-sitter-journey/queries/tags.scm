(declaration name: (identifier) @name) @definition.type
(test name: (string) @name) @definition.test
(call function: (identifier) @name) @reference.call

(block) @local.scope
(label name: (identifier) @local.definition)
(identifier) @local.reference

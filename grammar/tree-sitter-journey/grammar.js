/// <reference types="tree-sitter-cli/dsl" />
// The journey language for tree-sitter: for colours, folds and outlines in editors. Declarations and what is named have
// nodes of their own; clauses and statements are runs of words. It is wider than the language: journeyc decides.

const KEYWORDS = [
  'lookup', 'send', 'call', 'update', 'let', 'if', 'then', 'else', 'match', 'wait', 'until', 'restart', 'split', 'by', 'salt', 'rest',
  'limit', 'parallel', 'branch', 'repeat', 'break', 'start', 'run', 'jump', 'exit', 'continue', 'on', 'after', 'with', 'where',
  'when', 'since', 'schema', 'key', 'require', 'keep', 'channel', 'under', 'params', 'get', 'post', 'put', 'patch', 'delete',
  'query', 'header', 'auth', 'body', 'timeout', 'retry', 'cache', 'returns', 'consent', 'quiet', 'hours', 'cap', 'one', 'per',
  'reentry', 'expires', 'timezone', 'goal', 'moved', 'given', 'fails', 'assign', 'at', 'receive', 'advance', 'set', 'crash',
  'simulate', 'expect', 'and', 'or', 'not', 'in', 'is', 'true', 'false', 'list', 'map', 'of',
];

const DECLARATIONS = ['event', 'source', 'action', 'journey', 'condition', 'function', 'type', 'const', 'fixture', 'policy', 'audience'];

module.exports = grammar({
  name: 'journey',

  extras: ($) => [/[\s\u00a0\ufeff]/, $.comment, $.doc_comment],
  word: ($) => $.identifier,

  rules: {
    source_file: ($) => repeat(choice($.import, $.test, $.declaration)),

    comment: () => token(prec(0, seq('//', /[^\n]*/))),
    doc_comment: () => token(prec(1, seq('///', /[^\n]*/))),

    // `from a.b use X, Y`
    import: ($) =>
      prec.right(seq('from', field('module', $.module_path), 'use', field('name', $.identifier), repeat(seq(',', field('name', $.identifier))), optional(','))),
    module_path: ($) => prec.right(seq($.identifier, repeat(seq('.', $.identifier)))),

    // `event X …`: what follows the name is a run of elements, up to the next declaration
    declaration: ($) =>
      prec.right(
        1,
        seq(field('kind', choice(...DECLARATIONS.map((word) => alias(word, $.kind)))), field('name', $.identifier), repeat($._element)),
      ),

    test: ($) => prec.right(1, seq('test', field('name', $.string), field('body', $.block))),

    block: ($) => seq('{', repeat(choice($._element, ...DECLARATIONS.map((word) => alias(word, $.identifier)))), '}'),

    _element: ($) =>
      choice(
        $.block,
        $.arguments,
        $.list,
        $.label,
        $.call,
        $.member,
        $.argument,
        $.identifier,
        $.quoted_identifier,
        $.string,
        $.block_string,
        $.instant,
        $.date,
        $.time,
        $.duration,
        $.percent,
        $.number,
        $.operator,
        $.keyword,
        ',',
        ':',
        '?',
      ),

    arguments: ($) => seq('(', repeat(choice($._element, $._word)), ')'),
    list: ($) => seq('[', repeat(choice($._element, $._word)), ']'),

    // Words of declarations are names inside brackets.
    _word: ($) => choice(...DECLARATIONS.map((word) => alias(word, $.identifier))),

    // `as window`
    label: ($) => prec.right(3, seq('as', field('name', $.identifier))),
    // `Email(`
    call: ($) => prec.right(2, seq(field('function', $.identifier), field('arguments', $.arguments))),
    // `.loyalty`
    member: ($) =>
      seq('.', field('name', choice($.identifier, $.quoted_identifier, ...DECLARATIONS.map((word) => alias(word, $.identifier)), alias($.keyword, $.identifier), alias('as', $.identifier), alias('test', $.identifier), alias('from', $.identifier), alias('use', $.identifier)))),
    // `to:`
    argument: ($) => prec.right(2, seq(field('name', choice($.identifier, alias($.keyword, $.identifier))), ':')),

    keyword: () => choice(...KEYWORDS),

    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,
    quoted_identifier: () => /`[^`\n]*`/,

    string: ($) => seq('"', repeat(choice($.escape, $.interpolation, $.string_content)), '"'),
    string_content: () => token.immediate(prec(1, /[^"\\{\n]+/)),
    block_string: ($) => seq('"""', repeat(choice($.escape, $.interpolation, $.block_content)), '"""'),
    block_content: () => token.immediate(prec(1, /([^"\\{]|"[^"]|""[^"])+/)),
    escape: () => token.immediate(prec(2, /\\(u\{[0-9A-Fa-f]+\}|[^\n])/)),
    interpolation: ($) => seq(token.immediate('{'), repeat(choice($._element, $._word)), '}'),

    instant: () =>
      token(
        prec(5, /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?(\[[A-Za-z_][A-Za-z0-9_+\/-]*\])?/),
      ),
    date: () => token(prec(4, /[0-9]{4}-[0-9]{2}-[0-9]{2}/)),
    time: () => token(prec(4, /[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?/)),
    duration: () =>
      token(prec(4, /[0-9]+[ \t]*(milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|s|m|min|h|d|w)/)),
    percent: () => token(prec(4, /[0-9]+(\.[0-9]+)?%/)),
    number: () => token(prec(3, /[0-9]+(\.[0-9]+)?|[0-9]xx/)),

    operator: () =>
      choice('??', '=>', '->', '==', '!=', '<=', '>=', '<', '>', '=', '+', '-', '*', '/', '%', '..', '!'),
  },
});

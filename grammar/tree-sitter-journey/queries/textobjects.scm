(declaration) @class.outer
(block) @block.outer
(test) @test.outer
[(comment) (doc_comment)] @comment.outer

[(block) (block_string) (list) (arguments)] @fold

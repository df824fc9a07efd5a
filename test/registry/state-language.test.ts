import { shortened } from '../../src/registry/decision/jsonata';
import { evaluated, withShortNames } from '../../src/registry/state-language';

describe('short names', () => {
  test('are given to what an expression defines, and to nothing else', () => {
    expect(withShortNames('($rows:=$states.input.rows;$map($rows,function($row,$index){$row.name&$run.run}))'))
      .toBe('($a:=$states.input.rows;$map($a,function($b,$c){$b.name&$run.run}))');
  });

  test('are none that the expression has already', () => {
    expect(withShortNames('($value:=$a;$value+$b)')).toBe('($c:=$a;$c+$b)');
  });

  test('are none of the variables of the machine, which an expression may read before it has one of its own', () => {
    expect(withShortNames('($old:=$rows;$rows:=$states.input.rows;$count($old)+$count($rows))', new Set(['$rows'])))
      .toBe('($a:=$rows;$rows:=$states.input.rows;$count($a)+$count($rows))');
  });

  test('leave texts alone, and what only looks like a definition in one', () => {
    expect(withShortNames("($text:='$text:=$run; function($run)';$text&$run.run)")).toBe("($a:='$text:=$run; function($run)';$a&$run.run)");
  });

  test('are as many as there are names', () => {
    const names = Array.from({ length: 100 }, (_, index) => `$name${index}`);
    const found = withShortNames(`(${names.map((name) => `${name}:=1`).join(';')})`).match(/\$\w+/g)!;
    expect(new Set(found).size).toBe(100);
  });
});

test('white space that separates no words is left out, and texts keep theirs', () => {
  expect(shortened('\n  $a  and "b  c"\n & $d ')).toBe("$a and 'b  c'&$d");
  expect(shortened('"a \\" b" & \'c  d\' & "it\'s"')).toBe('"a \\" b"&\'c  d\'&"it\'s"');
  expect(evaluated('1')).toBe('{%1%}');
});

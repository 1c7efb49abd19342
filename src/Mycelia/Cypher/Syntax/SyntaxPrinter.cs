// Writes a tree as text: one canonical spelling for each tree, whatever blanks, letter case or parentheses it was read from. Parsing the text gives the
// same tree again but for spans, parentheses and the sharing of the middle operands of comparison chains. Two places may be compared by their texts.
//
// Parentheses stand where the grammar needs them: an operand whose operator binds weaker than its place demands is put in them. A balanced run of one
// of AND, OR and XOR is written flat when the parser would balance it the same way. Expressions that only later stages make have no text that parses;
// they are shown between « and ».
//
// This part: names, values and operators. The other parts have patterns, clauses, and the commands on indexes and constraints.

using System.Globalization;
using System.Text;

namespace Mycelia.Cypher.Syntax;

internal sealed partial class SyntaxPrinter
{
    private const int AnyLevel = 0;
    private const int NotLevel = 4;
    private const int ComparisonLevel = 5;
    private const int PredicateLevel = 6;
    private const int AdditionLevel = 7;
    private const int SignLevel = 10;
    private const int PostfixLevel = 11;

    private readonly StringBuilder _text = new();

    private SyntaxPrinter()
    {
    }

    /// <summary>The text of any node of the tree.</summary>
    public static string Print(SyntaxNode node)
    {
        var printer = new SyntaxPrinter();
        printer.Node(node);
        return printer._text.ToString();
    }

    /// <summary>A variable as it must be written: in backticks unless it is a plain word that means nothing else.</summary>
    public static string VariableText(string name) => IsWord(name) && Keywords.Of(name) == Keyword.None ? name : Quoted(name);

    /// <summary>A property, label, type or map key: any word will do.</summary>
    public static string NameText(string name) => IsWord(name) ? name : Quoted(name);

    private void Node(SyntaxNode node)
    {
        switch (node)
        {
            case Expression expression: Expression(expression, AnyLevel); break;
            case Statement statement: Statement(statement); break;
            case Query query: Query(query); break;
            case SingleQuery single: Single(single); break;
            case VersionClause version: Version(version); break;
            case Clause clause: Clause(clause); break;
            case Pattern pattern: List(pattern.Paths, Path); break;
            case PathPattern path: Path(path); break;
            case PatternPart part: Part(part); break;
            case LabelExpression labels: Labels(labels); break;
            case ProjectionItem item: Item(item); break;
            case SortItem item: Sort(item); break;
            case SetItem item: Set(item); break;
            case RemoveItem item: Remove(item); break;
            case YieldItem item: Yield(item); break;
            case PlanHint hint: Hint(hint); break;
            case SchemaCommand command: Command(command); break;
            default: throw new InvariantException($"The node {node.GetType().Name} is not known to the printer.");
        }
    }

    private static bool IsWord(string name)
    {
        if (name.Length == 0 || (!char.IsAsciiLetter(name[0]) && name[0] != '_')) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return true;
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private void Variable(Variable variable) => _text.Append(VariableText(variable.Name));

    private void Name(string name) => _text.Append(NameText(name));

    private void List<T>(IEnumerable<T> items, Action<T> print)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) _text.Append(", ");
            isFirst = false;
            print(item);
        }
    }

    private void Expressions(IEnumerable<Expression> expressions) => List(expressions, expression => Expression(expression, AnyLevel));

    private static Expression Bare(Expression expression)
    {
        while (expression is Parenthesized parenthesized) expression = parenthesized.Inner;
        return expression;
    }

    /// <summary>How strong an expression binds; an operand stands in parentheses where its place demands more.</summary>
    private static int LevelOf(Expression expression) => expression switch
    {
        BinaryExpression binary => LevelOf(binary.Operator),
        UnaryExpression { Operator: UnaryOperator.Not } or PatternPredicate => NotLevel,
        UnaryExpression { Operator: UnaryOperator.IsNull or UnaryOperator.IsNotNull } => PredicateLevel,
        TypeTest test => test.TypeName.Contains('|', StringComparison.Ordinal) ? -1 : PredicateLevel,
        UnaryExpression or LabelTest => SignLevel,
        Literal { Value.Kind: ValueKind.Int64 or ValueKind.Float64 } => SignLevel,
        _ => PostfixLevel,
    };

    private static int LevelOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Or => 1,
        BinaryOperator.Xor => 2,
        BinaryOperator.And => 3,
        <= BinaryOperator.GreaterOrEqual => ComparisonLevel,
        <= BinaryOperator.Contains => PredicateLevel,
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Concatenate => AdditionLevel,
        BinaryOperator.Power => AdditionLevel + 2,
        _ => AdditionLevel + 1,
    };

    /// <summary>An operator as it is written.</summary>
    public static string SignOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Or => "OR",
        BinaryOperator.Xor => "XOR",
        BinaryOperator.And => "AND",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.RegexMatch => "=~",
        BinaryOperator.In => "IN",
        BinaryOperator.StartsWith => "STARTS WITH",
        BinaryOperator.EndsWith => "ENDS WITH",
        BinaryOperator.Contains => "CONTAINS",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        _ => "||",
    };

    private void Expression(Expression expression, int minimum)
    {
        expression = Bare(expression);
        var isInParentheses = LevelOf(expression) < minimum || LevelOf(expression) < 0;
        // What looks like a node with an arrow behind it would be read as a pattern.
        if (isInParentheses) _text.Append(expression is LabelTest ? "((" : "(");
        switch (expression)
        {
            case Literal literal: Constant(literal.Value); break;
            case Variable variable: Variable(variable); break;
            case Parameter parameter: _text.Append('$').Append(parameter.Name.Length > 0 && parameter.Name.All(char.IsAsciiDigit) ? parameter.Name : NameText(parameter.Name)); break;
            case BinaryExpression binary: Binary(binary); break;
            case UnaryExpression unary: Unary(unary); break;
            case FunctionCall call: Call(call); break;
            default: Compound(expression); break;
        }

        if (isInParentheses) _text.Append(expression is LabelTest ? "))" : ")");
    }

    private void Binary(BinaryExpression binary)
    {
        var level = LevelOf(binary.Operator);
        if (level < NotLevel)
        {
            Run<Expression>(binary, operand => Bare(operand) is BinaryExpression inner && inner.Operator == binary.Operator ? (inner.Left, inner.Right) : null,
                $" {SignOf(binary.Operator)} ", operand => Expression(operand, level + 1));
            return;
        }

        // Comparisons chain, so neither operand may be one.
        Expression(binary.Left, level == ComparisonLevel ? level + 1 : level);
        _text.Append(' ').Append(SignOf(binary.Operator)).Append(' ');
        Expression(binary.Right, level + 1);
    }

    /// <summary>A tree of one associative operator: flat if that is how the parser balances so many operands, otherwise pair by pair.</summary>
    private void Run<T>(T root, Func<T, (T Left, T Right)?> split, string sign, Action<T> print) where T : SyntaxNode
    {
        var operands = new List<T>();
        Collect(root);
        if (IsBalanced(root, operands.Count))
        {
            for (var i = 0; i < operands.Count; i++)
            {
                if (i > 0) _text.Append(sign);
                print(operands[i]);
            }

            return;
        }

        var (left, right) = split(root)!.Value;
        print(left);
        _text.Append(sign);
        print(right);

        void Collect(T node)
        {
            if (split(node) is not { } pair)
            {
                operands.Add(node);
                return;
            }

            Collect(pair.Left);
            Collect(pair.Right);
        }

        bool IsBalanced(T node, int count)
        {
            if (split(node) is not { } pair) return count == 1;
            if (count == 1) return false;
            var ofLeft = (count + 1) / 2;
            return IsBalanced(pair.Left, ofLeft) && IsBalanced(pair.Right, count - ofLeft);
        }
    }

    private void Unary(UnaryExpression unary)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Not:
                _text.Append("NOT ");
                Expression(unary.Operand, NotLevel);
                break;
            case UnaryOperator.Plus or UnaryOperator.Minus:
                _text.Append(unary.Operator == UnaryOperator.Plus ? '+' : '-');
                // A minus before a number would become a part of it.
                Expression(unary.Operand, SignLevel + (Bare(unary.Operand) is Literal or UnaryExpression ? 1 : 0));
                break;
            default:
                Expression(unary.Operand, PredicateLevel);
                _text.Append(unary.Operator == UnaryOperator.IsNull ? " IS NULL" : " IS NOT NULL");
                break;
        }
    }

    private void Constant(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String: String(value.AsString()); break;
            case ValueKind.Float64: Float(value.AsDouble()); break;
            default: _text.Append(value.ToString()); break;
        }
    }

    private void Float(double value)
    {
        if (double.IsNaN(value)) _text.Append("(0.0 / 0.0)");
        else if (double.IsInfinity(value)) _text.Append(value > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)");
        else
        {
            var digits = value.ToString("R", CultureInfo.InvariantCulture);
            _text.Append(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0");
        }
    }

    private void String(string value)
    {
        _text.Append('\'');
        foreach (var c in value)
        {
            switch (c)
            {
                case '\'': _text.Append(@"\'"); break;
                case '\\': _text.Append(@"\\"); break;
                case '\n': _text.Append(@"\n"); break;
                case '\r': _text.Append(@"\r"); break;
                case '\t': _text.Append(@"\t"); break;
                case < ' ' or '\x7F': _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default: _text.Append(c); break;
            }
        }

        _text.Append('\'');
    }
}

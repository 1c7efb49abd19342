// The printer's part for statements, clauses, and commands on indexes and constraints.

namespace Mycelia.Cypher.Syntax;

internal sealed partial class SyntaxPrinter
{
    private void Statement(Statement statement)
    {
        if (statement.Mode != QueryMode.Run) _text.Append(statement.Mode == QueryMode.Explain ? "EXPLAIN " : "PROFILE ");
        Node(statement.Body);
    }

    private void Query(Query query)
    {
        for (var i = 0; i < query.Parts.Count; i++)
        {
            if (i > 0) _text.Append(query.UnionAll ? " UNION ALL " : " UNION ");
            Single(query.Parts[i]);
        }
    }

    private void Single(SingleQuery single)
    {
        if (single.Version is { } version)
        {
            Version(version);
            _text.Append(' ');
        }

        Clauses(single.Clauses);
    }

    private void Version(VersionClause version)
    {
        if (version.Branch is { } branch)
        {
            _text.Append("USE ");
            if (branch is Literal name) _text.Append(VariableText(name.Value.AsString()));
            else Expression(branch, AnyLevel);
        }

        if (version.Revision is null) return;
        _text.Append(version.Branch is null ? "AT " : " AT ");
        Expression(version.Revision, AnyLevel);
    }

    private void Clauses(IReadOnlyList<Clause> clauses)
    {
        for (var i = 0; i < clauses.Count; i++)
        {
            if (i > 0) _text.Append(' ');
            Clause(clauses[i]);
        }
    }

    private void Clause(Clause clause)
    {
        switch (clause)
        {
            case MatchClause match:
                _text.Append(match.IsOptional ? "OPTIONAL MATCH " : "MATCH ");
                List(match.Pattern.Paths, Path);
                foreach (var hint in match.Hints) Hint(hint);
                Where(match.Where);
                break;
            case UnwindClause unwind:
                _text.Append("UNWIND ");
                Expression(unwind.List, AnyLevel);
                _text.Append(" AS ");
                Variable(unwind.Item);
                break;
            case ProjectionClause projection: Projection(projection); break;
            case CallClause call: Call(call); break;
            case SubqueryClause subquery: Subquery(subquery); break;
            default: Update(clause); break;
        }
    }

    private void Update(Clause clause)
    {
        switch (clause)
        {
            case CreateClause create:
                _text.Append("CREATE ");
                List(create.Pattern.Paths, Path);
                break;
            case MergeClause merge:
                _text.Append("MERGE ");
                Path(merge.Pattern);
                SetItems(" ON CREATE SET ", merge.OnCreate);
                SetItems(" ON MATCH SET ", merge.OnMatch);
                break;
            case SetClause set: SetItems("SET ", set.Items); break;
            case RemoveClause remove:
                _text.Append("REMOVE ");
                List(remove.Items, Remove);
                break;
            case DeleteClause delete:
                _text.Append(delete.IsDetach ? "DETACH DELETE " : "DELETE ");
                Expressions(delete.Subjects);
                break;
            case ForeachClause loop:
                _text.Append("FOREACH (");
                In(loop.Item, loop.List);
                _text.Append(" | ");
                Clauses(loop.Updates);
                _text.Append(')');
                break;
            default: throw new InvariantException($"The clause {clause.GetType().Name} is not known to the printer.");
        }
    }

    private void Hint(PlanHint hint)
    {
        _text.Append(" USING ");
        if (hint.Kind == "JOIN")
        {
            _text.Append("JOIN ON ");
            List(hint.Variables, Variable);
            return;
        }

        _text.Append(hint.Kind).Append(' ');
        Variable(hint.Variables[0]);
        _text.Append(':');
        Name(hint.Label!);
        if (hint.Kind == "SCAN") return;
        _text.Append('(');
        List(hint.Properties, Name);
        _text.Append(')');
    }

    private void Projection(ProjectionClause projection)
    {
        _text.Append(projection.IsReturn ? "RETURN " : "WITH ");
        if (projection.IsDistinct) _text.Append("DISTINCT ");
        if (projection.IsStar) _text.Append(projection.Items.Count > 0 ? "*, " : "*");
        List(projection.Items, Item);
        Tail(projection.OrderBy, projection.Skip, projection.Limit);
        Where(projection.Where);
    }

    private void Tail(IReadOnlyList<SortItem> orderBy, Expression? skip, Expression? limit)
    {
        if (orderBy.Count > 0)
        {
            _text.Append(" ORDER BY ");
            List(orderBy, Sort);
        }

        if (skip is not null)
        {
            _text.Append(" SKIP ");
            Expression(skip, AnyLevel);
        }

        if (limit is null) return;
        _text.Append(" LIMIT ");
        Expression(limit, AnyLevel);
    }

    private void Item(ProjectionItem item)
    {
        Expression(item.Expression, AnyLevel);
        if (item.HasAlias) _text.Append(" AS ").Append(VariableText(item.Name));
    }

    private void Sort(SortItem item)
    {
        Expression(item.Expression, AnyLevel);
        if (item.IsDescending) _text.Append(" DESC");
    }

    private void SetItems(string start, IReadOnlyList<SetItem> items)
    {
        if (items.Count == 0) return;
        _text.Append(start);
        List(items, Set);
    }

    private void Set(SetItem item)
    {
        switch (item)
        {
            case SetProperty set:
                Expression(set.Subject, PostfixLevel);
                _text.Append('.');
                Name(set.Key);
                _text.Append(" = ");
                Expression(set.Value, AnyLevel);
                break;
            case SetDynamicProperty set:
                Expression(set.Subject, PostfixLevel);
                Bracketed(set.Key);
                _text.Append(" = ");
                Expression(set.Value, AnyLevel);
                break;
            case SetAllProperties set:
                Variable(set.Subject);
                _text.Append(set.IsAddition ? " += " : " = ");
                Expression(set.Value, AnyLevel);
                break;
            case SetLabels set: PlainLabels(set.Subject, set.Labels); break;
            default: break;
        }
    }

    private void Remove(RemoveItem item)
    {
        if (item is RemoveLabels labels)
        {
            PlainLabels(labels.Subject, labels.Labels);
            return;
        }

        var property = (RemoveProperty)item;
        Expression(property.Subject, PostfixLevel);
        _text.Append('.');
        Name(property.Key);
    }

    private void PlainLabels(Variable subject, IReadOnlyList<string> labels)
    {
        Variable(subject);
        foreach (var label in labels)
        {
            _text.Append(':');
            Name(label);
        }
    }

    private void Call(CallClause call)
    {
        _text.Append(call.IsOptional ? "OPTIONAL CALL " : "CALL ");
        FunctionName(call.Name);
        if (call.Arguments is { } arguments)
        {
            _text.Append('(');
            Expressions(arguments);
            _text.Append(')');
        }

        Yields(call.Yields, call.IsYieldAll);
        Where(call.Where);
    }

    private void Yields(IReadOnlyList<YieldItem>? yields, bool isAll)
    {
        if (isAll) _text.Append(" YIELD *");
        if (yields is null) return;
        _text.Append(" YIELD ");
        List(yields, Yield);
    }

    private void Yield(YieldItem item)
    {
        _text.Append(VariableText(item.Column));
        if (item.Variable.Name != item.Column) _text.Append(" AS ").Append(VariableText(item.Variable.Name));
    }

    private void Subquery(SubqueryClause subquery)
    {
        _text.Append(subquery.IsOptional ? "OPTIONAL CALL " : "CALL ");
        if (subquery.IsImportAll)
        {
            _text.Append("(*) ");
        }
        else if (subquery.Imports is { } imports)
        {
            _text.Append('(');
            List(imports, Variable);
            _text.Append(") ");
        }

        _text.Append("{ ");
        Query(subquery.Query);
        _text.Append(" }");
    }

    private void Command(SchemaCommand command)
    {
        switch (command)
        {
            case CreateIndexCommand index:
                _text.Append("CREATE ").Append(index.Kind).Append(" INDEX ");
                var isLookup = index.Kind == "LOOKUP";
                Defined(index.Name, index.IfNotExists, index.Entity, isLookup ? null : index.LabelOrType);
                _text.Append(" ON ");
                if (isLookup) _text.Append(index.Entity == SchemaEntity.Node ? "EACH labels(n)" : "EACH type(r)");
                else Keys(index.Entity, index.Properties);
                break;
            case CreateConstraintCommand constraint:
                _text.Append("CREATE CONSTRAINT ");
                Defined(constraint.Name, constraint.IfNotExists, constraint.Entity, constraint.LabelOrType);
                _text.Append(" REQUIRE ");
                Keys(constraint.Entity, constraint.Properties);
                _text.Append(" IS ").Append(constraint.Kind switch { "EXISTS" => "NOT NULL", "TYPE" => ":: " + constraint.TypeName, var kind => kind });
                break;
            case DropCommand drop:
                _text.Append(drop.IsConstraint ? "DROP CONSTRAINT " : "DROP INDEX ");
                Name(drop.Name);
                if (drop.IfExists) _text.Append(" IF EXISTS");
                break;
            case ShowCommand show:
                _text.Append("SHOW ").Append(show.Subject.ToString().ToUpperInvariant());
                Yields(show.Yields, show.IsYieldAll);
                Tail(show.OrderBy, show.Skip, show.Limit);
                Where(show.Where);
                if (show.Return is null) break;
                _text.Append(' ');
                Projection(show.Return);
                break;
            default: break;
        }
    }

    /// <summary>Name and pattern of what a command defines; the variable is n or r.</summary>
    private void Defined(string? name, bool ifNotExists, SchemaEntity entity, string? labelOrType)
    {
        if (name is not null) _text.Append(VariableText(name)).Append(' ');
        if (ifNotExists) _text.Append("IF NOT EXISTS ");
        var pattern = labelOrType is null ? "" : ":" + NameText(labelOrType);
        _text.Append(entity == SchemaEntity.Node ? $"FOR (n{pattern})" : $"FOR ()-[r{pattern}]-()");
    }

    private void Keys(SchemaEntity entity, IReadOnlyList<string> properties)
    {
        _text.Append('(');
        List(properties, property => _text.Append(entity == SchemaEntity.Node ? "n." : "r.").Append(NameText(property)));
        _text.Append(')');
    }
}

// SET and REMOVE items over batches: what they compute is computed for the whole batch, then written row by row in the order of the items.

using Mycelia.Cypher.Errors;
using Mycelia.Cypher.Execution.Expressions;
using Mycelia.Cypher.Syntax;

namespace Mycelia.Cypher.Execution.Writing;

/// <summary>The items of a SET clause, or of ON CREATE and ON MATCH.</summary>
internal sealed class ItemWriter
{
    private readonly Item[] _items;
    private readonly bool _replacesAll;

    public ItemWriter(IReadOnlyList<SetItem> items, EvaluatorFactory evaluators)
    {
        _items = [.. items.Select(item => Make(item, evaluators))];
        _replacesAll = items.Any(item => item is SetAllProperties { IsAddition: false });
    }

    public ItemWriter(IReadOnlyList<RemoveItem> items, EvaluatorFactory evaluators) => _items = [.. items.Select(item => Make(item, evaluators))];

    public bool IsEmpty => _items.Length == 0;

    public void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer, QueryContext context)
    {
        if (_replacesAll) writer.NoteKeys();
        foreach (var item in _items) item.Evaluate(batch, context);
        foreach (var position in positions)
        {
            foreach (var item in _items) item.Write(position, writer, context);
        }
    }

    private static Item Make(SetItem item, EvaluatorFactory evaluators) => item switch
    {
        SetProperty set => new PropertyItem(evaluators.Create(set.Subject), null, set.Key, evaluators.Create(set.Value)),
        SetDynamicProperty set => new PropertyItem(evaluators.Create(set.Subject), evaluators.Create(set.Key), "", evaluators.Create(set.Value)),
        SetAllProperties set => new AllPropertiesItem(evaluators.Create(set.Subject), evaluators.Create(set.Value), set.IsAddition),
        SetLabels set => new LabelsItem(evaluators.Create(set.Subject), set.Labels, isRemoval: false),
        _ => throw new InvalidOperationException($"No writer for {item.GetType().Name}."),
    };

    private static Item Make(RemoveItem item, EvaluatorFactory evaluators) => item switch
    {
        RemoveProperty remove => new PropertyItem(evaluators.Create(remove.Subject), null, remove.Key, null),
        RemoveLabels remove => new LabelsItem(evaluators.Create(remove.Subject), remove.Labels, isRemoval: true),
        _ => throw new InvalidOperationException($"No writer for {item.GetType().Name}."),
    };

    private abstract class Item(Evaluator subject)
    {
        private Vector? _subjects;

        public virtual void Evaluate(Batch batch, QueryContext context) => _subjects = subject.Evaluate(batch, context);

        public void Write(int position, GraphWriter writer, QueryContext context)
        {
            var entity = VectorCopy.GetValue(_subjects!, position, context);
            if (entity.IsNull) return;
            if (entity.Kind is not (ValueKind.Node or ValueKind.Edge))
                throw CypherErrors.Type($"Only nodes and relationships have properties and labels to be changed; this is {entity}.");
            context.RequireExists(entity);
            Write(entity, position, writer, context);
        }

        protected abstract void Write(in Value entity, int position, GraphWriter writer, QueryContext context);
    }

    private sealed class PropertyItem(Evaluator subject, Evaluator? keyEvaluator, string fixedKey, Evaluator? value) : Item(subject)
    {
        private Vector? _keys;
        private Vector? _values;

        public override void Evaluate(Batch batch, QueryContext context)
        {
            base.Evaluate(batch, context);
            _keys = keyEvaluator?.Evaluate(batch, context);
            _values = value?.Evaluate(batch, context);
        }

        protected override void Write(in Value entity, int position, GraphWriter writer, QueryContext context)
        {
            var key = fixedKey;
            if (_keys is not null)
            {
                var named = VectorCopy.GetValue(_keys, position, context);
                if (named.Kind != ValueKind.String) throw CypherErrors.Type($"A property is named by a string, and here by {named}.");
                key = named.AsString();
            }

            writer.Set(entity, key, _values is null ? Value.Null : VectorCopy.GetValue(_values, position, context));
        }
    }

    private sealed class AllPropertiesItem(Evaluator subject, Evaluator value, bool isAddition) : Item(subject)
    {
        private Vector? _values;

        public override void Evaluate(Batch batch, QueryContext context)
        {
            base.Evaluate(batch, context);
            _values = value.Evaluate(batch, context);
        }

        protected override void Write(in Value entity, int position, GraphWriter writer, QueryContext context)
        {
            var given = VectorCopy.GetValue(_values!, position, context);
            if (given.IsNull)
            {
                if (isAddition) return;
                throw CypherErrors.Type("All properties are replaced by a map, a node or a relationship, and here by null.", "InvalidArgumentType");
            }

            var properties = PropertiesOf(given, context);
            if (!isAddition)
            {
                foreach (var key in PropertiesOf(entity, context).Keys.Concat(writer.KeysSetOf(entity)).ToList())
                {
                    if (!properties.ContainsKey(key)) writer.Set(entity, key, Value.Null);
                }
            }

            foreach (var (key, property) in properties) writer.Set(entity, key, property);
        }

        private static IReadOnlyDictionary<string, Value> PropertiesOf(in Value value, QueryContext context) => value.Kind switch
        {
            ValueKind.Map => value.MapEntries,
            ValueKind.Node => context.View.Properties(value.NodeIdentity),
            ValueKind.Edge => context.View.Properties(value.EdgeIdentity),
            _ => throw CypherErrors.Type($"All properties are set from a map, a node or a relationship, and here from {value}.", "InvalidArgumentType"),
        };
    }

    private sealed class LabelsItem(Evaluator subject, IReadOnlyList<string> labels, bool isRemoval) : Item(subject)
    {
        protected override void Write(in Value entity, int position, GraphWriter writer, QueryContext context)
        {
            if (entity.Kind != ValueKind.Node) throw CypherErrors.Type("Only nodes have labels; a relationship keeps the type that it was created with.");
            foreach (var label in labels)
            {
                if (isRemoval) writer.RemoveLabel(entity.NodeIdentity, label);
                else writer.AddLabel(entity.NodeIdentity, label);
            }
        }
    }
}

/// <summary>SET.</summary>
internal sealed class SetOperator(Planning.SetPlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : WriteOperator(input, symbolCount)
{
    private readonly ItemWriter _items = new(plan.Items, evaluators);

    protected override void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer) => _items.Write(batch, positions, writer, Context);
}

/// <summary>REMOVE.</summary>
internal sealed class RemoveOperator(Planning.RemovePlan plan, Operator input, EvaluatorFactory evaluators, int symbolCount) : WriteOperator(input, symbolCount)
{
    private readonly ItemWriter _items = new(plan.Items, evaluators);

    protected override void Write(Batch batch, ReadOnlySpan<int> positions, GraphWriter writer) => _items.Write(batch, positions, writer, Context);
}

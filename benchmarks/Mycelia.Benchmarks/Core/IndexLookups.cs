// One thread on a snapshot of a million nodes with an integer key and a text key of some 14 bytes each, both unique and indexed; keys in random order, each
// lookup verified to find a node. The figure is the mean per call of a run of 250,000 calls.

using System.Text;

namespace Mycelia.Benchmarks.Core;

internal static class IndexLookups
{
    private const int CallsPerRun = 250_000;

    public static void Run(Bench bench)
    {
        using var database = Database.InMemory();
        var random = new Random(Bench.Seed);
        var numbers = new long[bench.Million];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = i * 7L;
        random.Shuffle(numbers);
        database.Write(tx => tx.CreateNodes(numbers.Length, ["User"], PropertyColumn.Int64("id", numbers), PropertyColumn.String("name", [.. numbers.Select(Name)])));
        database.Schema.CreateUnique("User", "id").Wait();
        database.Schema.CreateUnique("User", "name").Wait();
        var snapshot = database.Snapshot();
        var calls = Math.Min(CallsPerRun, numbers.Length);
        random.Shuffle(numbers);
        var names = numbers.AsSpan(0, calls).ToArray().Select(number => Encoding.UTF8.GetBytes(Name(number))).ToArray();
        var (byId, byName) = (snapshot.NodeIndex("User", "id"), snapshot.NodeIndex("User", "name"));
        Measure("index lookup, integer key", 0.15, () =>
        {
            var found = 0;
            for (var i = 0; i < calls; i++) found += byId.TryFind(numbers[i], out var node) && snapshot.Exists(node) ? 1 : 0;
            return found;
        });
        Measure("index lookup, text key (UTF-8)", 0.25, () =>
        {
            var found = 0;
            for (var i = 0; i < calls; i++) found += byName.TryFind(names[i], out var node) && snapshot.Exists(node) ? 1 : 0;
            return found;
        });

        void Measure(string name, double target, Func<int> lookups)
        {
            var figure = bench.ShortSeconds(() =>
            {
                if (lookups() != calls) throw new InvalidOperationException("Nodes are missing in the index.");
            }) * (1e6 / calls);
            bench.Report.Add(name, "", Target.AtMost(target), "us", figure);
        }
    }

    private static string Name(long number) => $"user {number:D9}";
}

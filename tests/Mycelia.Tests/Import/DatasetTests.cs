using Mycelia.Conformance.Datasets;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Import;

/// <summary>The shared datasets are imported and hold what is said of them; <c>./test datasets DIR</c> does the same with others, and runs their queries.</summary>
public sealed class DatasetTests
{
    private const string Folder = "datasets";

    public static TheoryData<string> Names => SharedData.IsPresent(Folder) || SharedData.IsRequired
        ? [.. DatasetCheck.FoldersBelow(SharedData.Folder(Folder)).Select(folder => Path.GetFileName(folder)).DefaultIfEmpty("none")]
        : ["none"];

    [SharedTheory(Folder)]
    [MemberData(nameof(Names))]
    public void A_shared_dataset_holds_what_is_said_of_it(string name)
    {
        using var database = Database.InMemory();
        var problems = DatasetCheck.Run(Path.Combine(SharedData.Folder(Folder), name), database);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }
}

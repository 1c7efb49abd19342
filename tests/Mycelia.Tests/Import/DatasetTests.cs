using Mycelia.Simulation.Import;
using Mycelia.Tests.Support;

namespace Mycelia.Tests.Import;

/// <summary>The shared datasets are imported and hold what is said of them; <c>./test datasets DIR</c> does the same with others.</summary>
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
        var result = DatasetCheck.Run(Path.Combine(SharedData.Folder(Folder), name));
        Assert.True(result.Problems.Count == 0, string.Join('\n', result.Problems));
    }
}

using System.Globalization;
using System.Text;

namespace Mycelia.Simulation.Crash;

/// <summary>A database whose system calls a test looks at.</summary>
internal static class EngineTrace
{
    /// <summary>commits DIRECTORY COUNT: prints <c>begin</c>, makes COUNT strict commits, prints <c>committed</c>, makes a checkpoint, prints <c>checkpointed</c>.</summary>
    public static int Run(string[] arguments)
    {
        using var output = Console.OpenStandardOutput();
        using var database = Database.Open(arguments[0]);
        Say("begin");
        for (var i = int.Parse(arguments[1], CultureInfo.InvariantCulture); i > 0; i--) database.Write(tx => tx.CreateNode("Node", ("i", i)));
        Say("committed");
        database.Checkpoint();
        Say("checkpointed");
        return 0;

        // One write each, so that the trace shows it in its place.
        void Say(string line) => output.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }
}

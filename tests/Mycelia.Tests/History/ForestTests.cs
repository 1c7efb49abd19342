using Mycelia.Simulation.Engine;
using Mycelia.Simulation.Storage;

namespace Mycelia.Tests.History;

/// <summary>Commits and branches survive reopening, from the log as from checkpoints.</summary>
public class ForestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commits_and_branches_are_there_after_reopening(bool checkpoints)
    {
        var disk = new SimulatedDisk();
        string[] expected;
        string first, second, third;
        using (var db = Database.Open(disk.Open(), new DatabaseOptions()))
        {
            var ada = db.Write(tx => tx.CreateNode("Person", ("name", "Ada")));
            first = db.History.Commit("first", "me").Id.ToString();
            if (checkpoints) db.Checkpoint();
            db.Write(tx => tx.Set(ada, "name", "Ada L."));
            second = db.History.Commit("second", "me").Id.ToString();
            var dev = db.History.CreateBranch("dev", first);
            if (checkpoints) db.Checkpoint();
            dev.Write(tx => tx.CreateEdge(ada, "KNOWS", tx.CreateNode("Person", ("name", "Bob"))));
            third = dev.Commit("third", "you").Id.ToString();
            dev.Write(tx => tx.Set(ada, "age", 36));
            if (checkpoints) db.Checkpoint();
            expected = Describe(db, first, second, third);
        }

        for (var i = 0; i < 3; i++)
        {
            using var db = Database.Open(disk.Open(), new DatabaseOptions());
            Assert.Equal(expected, Describe(db, first, second, third));
            Assert.True(db.Check().IsClean);
            if (i == 1) db.Checkpoint();
        }
    }

    [Fact]
    public void A_branch_created_while_a_checkpoint_stores_its_commit_keeps_its_working_state()
    {
        for (var step = 0; step < 8; step++)
        {
            var disk = new SimulatedDisk(step);
            var storage = new InterceptedStorage(disk.Open());
            using (var db = Database.Open(storage, new DatabaseOptions { CheckpointLogBytes = 0 }))
            {
                db.Write(tx => tx.CreateNode("Person"));
                db.History.Commit("first");
                var left = step;
                storage.DuringCheckpoint = () =>
                {
                    if (left-- == 0) db.History.CreateBranch("dev");
                };
                db.Checkpoint();
                storage.DuringCheckpoint = null;
                if (left >= 0) db.History.CreateBranch("dev");
                db.Write(tx => tx.CreateNode("Person"));
                db.Checkpoint();
            }

            using var reopened = Database.Open(disk.Open(), new DatabaseOptions());
            Assert.Equal(1, reopened.History.Branch("dev").Snapshot().NodeCount);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Rows_that_a_reset_or_a_deleted_branch_took_away_are_not_given_out_again(bool isReset, bool checkpoint)
    {
        var disk = new SimulatedDisk();
        NodeId lost;
        using (var db = Database.Open(disk.Open(), new DatabaseOptions()))
        {
            db.Write(tx => tx.CreateNode("Person"));
            db.History.Commit("first");
            var branch = db.History.CreateBranch("dev");
            lost = (isReset ? db.History.Current! : branch).Write(tx => tx.CreateNode("Lost"));
            if (isReset) db.History.Reset("HEAD", ResetMode.Hard);
            else db.History.DeleteBranch("dev", force: true);
            if (checkpoint) db.Checkpoint();
        }

        using var reopened = Database.Open(disk.Open(), new DatabaseOptions());
        reopened.Write(tx =>
        {
            for (var i = 0; i < 3_000; i++) Assert.NotEqual(lost, i % 2 == 0 ? tx.CreateNode("Lost") : tx.CreateNode("Person"));
        });
    }

    private static string[] Describe(Database db, params string[] commits) =>
    [
        .. commits.Select(id => $"{db.History.Resolve(id).Message} {Convert.ToHexString(db.History.Open(id).RootHash())} {Convert.ToHexString(db.History.Resolve(id).RootHash.Span)}"),
        .. db.History.Branches.Select(branch => $"{branch.Name} {branch.Head?.Id} {Convert.ToHexString(branch.Snapshot().RootHash())} {branch.HasChanges} {branch.IsCurrent}"),
    ];
}

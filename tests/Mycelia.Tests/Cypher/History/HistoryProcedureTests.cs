namespace Mycelia.Tests.Cypher.History;

/// <summary>The history as procedures: what they give, and what they change.</summary>
public sealed class HistoryProcedureTests : IDisposable
{
    private readonly VersionForest _forest = new();

    private Database Db => _forest.Db;

    private HistoryForest History => Db.History;

    public void Dispose() => _forest.Dispose();

    [Theory]
    [InlineData("CALL mycelia.history.log() YIELD message, author RETURN message, author", "v3, me | v2, me | v1, me")]
    [InlineData("CALL mycelia.history.log({max: 1, from: 'dev'}) YIELD message, parents, refs RETURN message, parents = [$v1], refs", "d1, true, ['dev']")]
    [InlineData("CALL mycelia.history.log({to: $v2}) YIELD commit RETURN commit = $v3", "true")]
    [InlineData("CALL mycelia.history.log({author: 'YOU', all: true}) YIELD message RETURN message", "d1")]
    [InlineData("CALL mycelia.history.log({since: datetime() + duration('P1D')}) YIELD message RETURN message", "")]
    [InlineData("CALL mycelia.history.log({until: datetime(), since: date('2020-01-01')}) YIELD time RETURN count(time)", "3")]
    [InlineData("MATCH (p:Person {name: 'Carl'}) CALL mycelia.history.log({node: p}) YIELD message RETURN message", "v2")]
    [InlineData("CALL mycelia.history.show($v2) YIELD message, nodesAdded, nodesChanged, relationshipsAdded RETURN message, nodesAdded, nodesChanged, relationshipsAdded", "v2, 1, 1, 0")]
    [InlineData("CALL mycelia.history.status() YIELD branch, head, clean, nodesChanged, pending, ahead RETURN branch, head = $v3, clean, nodesChanged, pending, ahead", "main, true, false, 1, null, null")]
    [InlineData("CALL mycelia.history.status('dev') YIELD branch, clean, nodesChanged, stashes RETURN branch, clean, nodesChanged, stashes", "dev, false, 1, 0")]
    [InlineData("CALL mycelia.history.diff() YIELD kind, entity, element, property, before, after RETURN kind, entity, element.name, property, before, after", "changed, node, Ada, age, 36, 37")]
    [InlineData("CALL mycelia.history.diff($v1, $v2) YIELD kind, element, labels, property, before, after RETURN kind, element.name, labels, property, before, after",
        "changed, Ada, ['Person'], age, null, 36 | added, Carl, ['Person'], null, null, ['Person'] | added, Carl, ['Person'], name, null, Carl")]
    [InlineData("CALL mycelia.history.diff($v2, $v3) YIELD kind, entity, id, element, type, property, before, after RETURN kind, entity, element = id, type, property, before, after",
        "changed, node, false, null, null, ['Person'], ['Countess', 'Person'] | removed, node, true, null, null, ['Person'], null | removed, node, true, null, name, Bob, null | removed, relationship, true, KNOWS, null, KNOWS, null | removed, relationship, true, KNOWS, since, 1833, null")]
    [InlineData("CALL mycelia.history.changes($v1) YIELD message, kind, property, after WITH * WHERE property IS NOT NULL RETURN message, kind, property, after", "v2, changed, age, 36 | v2, added, name, Carl | v3, removed, name, null | v3, removed, since, null")]
    [InlineData("CALL mycelia.history.changes(null, {branch: 'dev'}) YIELD message RETURN DISTINCT message", "v1 | d1")]
    [InlineData("CALL mycelia.history.branches() YIELD name, commit, current, uncommitted RETURN name, commit IN [$d1, $v3], current, uncommitted", "dev, true, false, true | main, true, true, true")]
    [InlineData("CALL mycelia.history.reflog('dev') YIELD index, old, new, author, reason RETURN index, old = $v1, new = $d1, author, reason LIMIT 1", "0, true, true, you, commit: d1")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL mycelia.history.blame(p, 'age') YIELD value, before, commit, author RETURN value, before, commit, author", "37, 36, null, null")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL mycelia.history.blame(p, 'age', {revision: 'HEAD'}) YIELD value, before, message RETURN value, before, message", "36, null, v2")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL mycelia.history.blame(p) YIELD property, message RETURN property, message", "age, null | name, v1")]
    [InlineData("MATCH (p:Person {name: 'Ada'}) CALL mycelia.history.of(p) YIELD message, kind, property, before, after RETURN message, kind, property, before, after",
        "null, changed, age, 36, 37 | v3, changed, null, ['Person'], ['Countess', 'Person'] | v2, changed, age, null, 36 | v1, added, null, null, ['Person'] | v1, added, name, null, Ada")]
    [InlineData("AT $v1 MATCH ()-[k:KNOWS]->() CALL mycelia.history.of(k) YIELD message, kind, property, before RETURN message, kind, property, before", "v3, removed, null, KNOWS | v3, removed, since, 1833 | v1, added, null, null | v1, added, since, null")]
    [InlineData("CALL mycelia.history.conflicts() YIELD number RETURN number", "")]
    [InlineData("CALL mycelia.history.stashes() YIELD index RETURN index", "")]
    [InlineData("CALL mycelia.history.tags() YIELD name RETURN name", "")]
    public void Verbs_that_look_may_stand_in_any_query(string text, string rows) => Assert.Equal(rows, _forest.Rows(text));

    [Fact]
    public void Records_names_and_moves()
    {
        var id = _forest.Rows("CALL mycelia.history.commit('v4', {author: 'ada'}) YIELD commit");
        Assert.Equal((id, "v4", "ada"), (History.Head!.Id.ToString(), History.Head.Message, History.Head.Author));
        Assert.Equal($"topic, {_forest.V2}", _forest.Rows("CALL mycelia.history.branch('topic', $v2)"));
        Assert.Equal($"idea, {_forest.V2}", _forest.Rows("CALL mycelia.history.renameBranch('topic', 'idea')"));
        _forest.Run("USE idea CREATE (:Idea)");
        Assert.NotEqual("", _forest.Rows("CALL mycelia.history.commit('i1', {branch: 'idea'}) YIELD commit"));
        Assert.Equal("i1", History.Branch("idea").Head!.Message);
        Assert.Equal(StatusCode.InvalidState, Assert.Throws<MyceliaException>(() => Db.Query("CALL mycelia.history.commit('none')")).Status);
        _forest.Run("CALL mycelia.history.commit('none', {allowEmpty: true})");
        Assert.Equal($"one, {_forest.V1}, first of all", _forest.Rows("CALL mycelia.history.tag('one', $v1, {message: 'first of all'})"));
        _forest.Run("CALL mycelia.history.tag('two', $v2)");
        Assert.Equal("one, first of all | two, null", _forest.Rows("CALL mycelia.history.tags() YIELD name, message RETURN name, message"));
        Assert.Equal("2", _forest.Rows("AT 'one' MATCH (p:Person) RETURN count(*)"));
        _forest.Run("CALL mycelia.history.deleteTag('one')");
        Assert.Equal("two", Assert.Single(History.Tags).Name);
        Assert.Equal("idea", _forest.Rows("CALL mycelia.history.checkout('idea') YIELD branch"));
        Assert.Equal("1", _forest.Rows("MATCH (i:Idea) RETURN count(*)"));
        Assert.Equal($"idea, {_forest.V2}", _forest.Rows("CALL mycelia.history.reset('HEAD~1', {mode: 'hard'})"));
        Assert.Equal("0", _forest.Rows("MATCH (i:Idea) RETURN count(*)"));
        _forest.Run("CALL mycelia.history.checkout('main')");
        _forest.Run("CALL mycelia.history.deleteBranch('idea', {force: true})");
        Assert.DoesNotContain(History.Branches, static branch => branch.Name == "idea");
        Assert.Equal("fresh", _forest.Rows("CALL mycelia.history.checkout('fresh', {create: true}) YIELD branch"));
        Assert.NotEqual("", _forest.Rows("CALL mycelia.history.gc({reflogDays: 0.5}) YIELD commitsDropped"));
    }

    [Fact]
    public void Merges_with_conflicts_until_they_are_resolved()
    {
        _forest.Run("CALL mycelia.history.reset('HEAD', {mode: 'hard'})");
        _forest.Run("CALL mycelia.history.commit('d2', {branch: 'dev'})");
        Assert.Equal("stopped, 1, 0", _forest.Rows("CALL mycelia.history.merge('dev') YIELD outcome, conflicts, violations"));
        Assert.Equal("merge", _forest.Rows("CALL mycelia.history.status() YIELD pending RETURN pending"));
        var conflicts = _forest.Rows("CALL mycelia.history.conflicts() YIELD number, kind, resolution RETURN number, kind, resolution");
        _forest.Run("CALL mycelia.history.abort()");
        Assert.Null(History.PendingMerge);
        Assert.Contains("1, deleteVsUpdate, null", conflicts, StringComparison.Ordinal);
        Assert.Equal("merged, 0", _forest.Rows("CALL mycelia.history.merge('dev', {strategy: 'ours', message: 'all of dev', author: 'me'}) YIELD outcome, conflicts"));
        Assert.Equal(("all of dev", 2), (History.Head!.Message, History.Head.Parents.Count));
        Assert.Equal("Ada | Carl | Dora", _forest.Rows("MATCH (p:Person) RETURN p.name ORDER BY p.name"));
    }

    [Fact]
    public void Resolves_continues_reverts_and_picks()
    {
        _forest.Run("CALL mycelia.history.commit('v4')");
        _forest.Run("CALL mycelia.history.branch('other', $v3)");
        _forest.Run("USE other MATCH (p:Person {name: 'Ada'}) SET p.age = 40, p.town = 'London'");
        _forest.Run("CALL mycelia.history.commit('o1', {branch: 'other'})");
        Assert.Equal("stopped, 1", _forest.Rows("CALL mycelia.history.merge('other') YIELD outcome, conflicts"));
        Assert.Equal("1, propertyConflict, Ada, age, 36, 37, 40, null", _forest.Rows(
            "CALL mycelia.history.conflicts() YIELD number, kind, element, name, base, ours, theirs, resolution RETURN number, kind, element.name, name, base, ours, theirs, resolution"));
        _forest.Run("CALL mycelia.history.resolve(1, 'theirs')");
        _forest.Run("CALL mycelia.history.unresolve(1)");
        _forest.Run("CALL mycelia.history.resolve(1, 'value', 41)");
        Assert.Equal("value, 41", _forest.Rows("CALL mycelia.history.conflicts() YIELD resolution, value RETURN resolution, value"));
        Assert.NotEqual("", _forest.Rows("CALL mycelia.history.continue({message: 'both'})"));
        Assert.Equal("41, London, both", _forest.Rows("MATCH (p:Person {name: 'Ada'}) CALL mycelia.history.log({max: 1}) YIELD message RETURN p.age, p.town, message"));
        Assert.Equal("merged, 1", _forest.Rows("CALL mycelia.history.revert('HEAD', {mainline: 1}) YIELD outcome, nodesChanged"));
        Assert.Equal("37, null", _forest.Rows("MATCH (p:Person {name: 'Ada'}) RETURN p.age, p.town"));
        Assert.Equal("merged", _forest.Rows("CALL mycelia.history.cherryPick('other', {strategy: 'theirs'}) YIELD outcome"));
        Assert.Equal("40, London", _forest.Rows("MATCH (p:Person {name: 'Ada'}) RETURN p.age, p.town"));
    }

    [Fact]
    public void Stashes()
    {
        Assert.Equal("0, On main: later", _forest.Rows("CALL mycelia.history.stash({message: 'later'}) YIELD index, message"));
        Assert.Equal("36", _forest.Rows("MATCH (p {name: 'Ada'}) RETURN p.age"));
        Assert.Equal("0, On main: later", _forest.Rows("CALL mycelia.history.stashes() YIELD index, message RETURN index, message"));
        Assert.Equal("notCommitted", _forest.Rows("CALL mycelia.history.stashApply() YIELD outcome"));
        Assert.Equal("37", _forest.Rows("MATCH (p {name: 'Ada'}) RETURN p.age"));
        _forest.Run("CALL mycelia.history.reset('HEAD', {mode: 'hard'})");
        _forest.Run("CALL mycelia.history.stashPop(0)");
        Assert.Empty(History.Stashes);
        _forest.Run("CALL mycelia.history.stash()");
        _forest.Run("CALL mycelia.history.stashDrop(0)");
        Assert.Empty(History.Stashes);
    }

    [Theory]
    [InlineData("MATCH (p) CALL mycelia.history.commit('x') YIELD commit RETURN commit")]
    [InlineData("CALL mycelia.history.commit('x') YIELD commit RETURN commit")]
    [InlineData("CREATE (:A) WITH 1 AS x CALL mycelia.history.deleteTag('x')")]
    [InlineData("CALL { CALL mycelia.history.checkout('dev') YIELD branch RETURN branch } RETURN branch")]
    [InlineData("USE dev CALL mycelia.history.commit('x')")]
    [InlineData("CALL mycelia.history.abort() UNION CALL mycelia.history.abort()")]
    [InlineData("RETURN EXISTS { CALL mycelia.history.commit('x') YIELD commit }")]
    public void Verbs_that_change_the_history_are_queries_of_their_own(string text)
    {
        var error = Assert.Throws<CypherException>(() => Db.Query(text));
        Assert.Equal(("SyntaxError", "InvalidClauseComposition"), (error.Type, error.Detail));
        Assert.Equal("v3", History.Head!.Message);
    }

    [Fact]
    public void Verbs_that_change_the_history_run_on_the_database_alone()
    {
        using var tx = Db.Begin();
        Assert.Equal("HistoryInTransaction", Assert.Throws<CypherException>(() => tx.Query("CALL mycelia.history.commit('x')")).Detail);
        Assert.Equal("v3", VersionForest.Rows(tx.Query("CALL mycelia.history.log({max: 1}) YIELD message RETURN message")));
        Assert.Equal("ReadOnly", Assert.Throws<CypherException>(() => Db.Snapshot().Query("CALL mycelia.history.commit('x')")).Detail);
        Assert.Equal("v3", VersionForest.Rows(Db.Snapshot().Query("CALL mycelia.history.log({max: 1}) YIELD message RETURN message")));
        _forest.Run("EXPLAIN CALL mycelia.history.commit('x')");
        Assert.Equal("v3", History.Head!.Message);
    }

    [Theory]
    [InlineData("CALL mycelia.history.log({nonsense: 1})", "`nonsense`")]
    [InlineData("CALL mycelia.history.log({max: 'x'})", "`max`")]
    [InlineData("CALL mycelia.history.log({since: 1})", "`since`")]
    [InlineData("CALL mycelia.history.merge('dev', {strategy: 'mine'})", "'theirs'")]
    [InlineData("CALL mycelia.history.reset('HEAD', {mode: '1'})", "'hard'")]
    [InlineData("CALL mycelia.history.resolve(1, 'ours')", "No merge")]
    [InlineData("CALL mycelia.history.diff('nowhere')", "nowhere")]
    [InlineData("CALL mycelia.history.of(1)", "a node or a relationship")]
    public void What_is_wrong_with_a_call_is_said(string text, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<MyceliaException>(() => Db.Query(text).ToList()).Message, StringComparison.Ordinal);
}

using Mycelia.Cypher.Syntax;

namespace Mycelia.Tests.Cypher.Syntax;

/// <summary>Texts that must parse, of openCypher 9 and of what came after it.</summary>
public sealed class LanguageTests
{
    [Theory]
    [MemberData(nameof(Samples.All), MemberType = typeof(Samples))]
    public void A_text_of_the_language_parses(string text)
    {
        Assert.Equal(text, CypherParser.Parse(text).Text);
    }
}

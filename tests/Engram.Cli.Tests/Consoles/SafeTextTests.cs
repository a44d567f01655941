using CsCheck;
using Engram.Cli.Consoles;

namespace Engram.Tests.Consoles;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("a man, dancing", "a man, dancing")]
    [InlineData("é 日本 😀 👩‍🚀", "é 日本 😀 👩‍🚀")]
    [InlineData("a\e[2Jb\r\nc\td", "a\uFFFD[2Jb\uFFFD\uFFFDc\uFFFDd")]
    [InlineData("\u009b31m \u007f", "\uFFFD31m \uFFFD")]
    [InlineData("x\u202Etxt.exe\u2066\u200F", "x\uFFFDtxt.exe\uFFFD\uFFFD")]
    [InlineData("a\u2028b\u2029c\uFEFF", "a\uFFFDb\uFFFDc\uFFFD")]
    public void Only_harmless_characters_are_printed(string text, string expected) => Assert.Equal(expected, SafeText.OneLine(text));

    [Fact]
    public void Half_a_pair_is_replaced() => Assert.Equal("a\uFFFDb", SafeText.OneLine("a\ud83db"));

    [Fact]
    public void Any_text_becomes_one_line_and_stays_as_it_is_the_second_time() =>
        Gen.String.Sample(text =>
        {
            var once = SafeText.OneLine(text);
            return once == SafeText.OneLine(once) && !once.Any(char.IsControl);
        });
}

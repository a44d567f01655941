using CsCheck;
using Engram.Cli.Reports;

namespace Engram.Tests.Reports;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("a & <b> \"c\" 'd'", "a &amp; &lt;b&gt; &quot;c&quot; &#39;d&#39;")]
    [InlineData("one\r\ntwo\tthree", "one  two three")]
    [InlineData("\u001b[31m\u202Ex\u2028\u0000", "\uFFFD[31m\uFFFDx\uFFFD\uFFFD")]
    [InlineData("👩\u200D🎨 ok", "👩\u200D🎨 ok")]
    public void Text_in_a_hole_is_escaped(string text, string html) => Assert.Equal($"<p>{html}</p>", Html.Of($"<p>{text}</p>").Text);

    // An attribute cannot hold half a pair.
    [Fact]
    public void Half_a_pair_is_replaced() => Assert.Equal("\uFFFD half", Html.Of($"{"\ud83d half"}").Text);

    [Fact]
    public void Whatever_the_text_no_tag_and_no_quote_comes_out_of_a_hole() => Gen.String.Sample(text =>
    {
        var html = Html.Of($"{text}").Text;
        Assert.DoesNotContain(html, c => c is '<' or '>' or '"' or '\'' || char.IsControl(c));
        Assert.DoesNotContain('&', html.Replace("&amp;", "").Replace("&lt;", "").Replace("&gt;", "").Replace("&quot;", "").Replace("&#39;", ""));
    });

    [Fact]
    public void Markup_stays_and_numbers_are_invariant() =>
        Assert.Equal("<b>1.5</b> 1234", Html.Of($"{Html.Of($"<b>{1.5:0.0}</b>")} {1234}").Text);

    [Fact]
    public void Marks_of_an_axis_are_round_and_of_counts_whole()
    {
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1.0], new Axis(0, 1, 0, 100).Marks().Select(mark => Math.Round(mark, 9)));
        Assert.Equal([0.0, 1], new Axis(0, 1, 0, 100) { IsWhole = true }.Marks());
        Assert.Equal([1.0, 2, 4, 8, 16, 32], new Axis(0.9, 40, 0, 100) { IsLog = true }.Marks());
        Assert.All([3.0, 17, 260, 99_999], high => Assert.InRange(new Axis(0, high, 0, 1) { IsWhole = true }.Marks().Count, 3, 9));
        Assert.Equal(50, new Axis(1, 4, 0, 100) { IsLog = true }.At(2), 1e-12);
    }
}

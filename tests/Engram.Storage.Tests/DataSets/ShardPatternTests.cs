using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class ShardPatternTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("s/{00008..00011}.tar", "00008.tar 00009.tar 00010.tar 00011.tar")]
    [InlineData("s/{8..9}.tar", "8.tar 9.tar")]
    [InlineData("s/{10..8}.tar", "10.tar 9.tar 8.tar")]
    [InlineData("s/{b,a}{1..2}.tar", "b1.tar b2.tar a1.tar a2.tar")]
    [InlineData("s/0000?.tar", "00008.tar 00009.tar")]
    [InlineData("s/{b*,a?}.tar", "b1.tar b2.tar a1.tar a2.tar")]
    [InlineData("*/a1.tar", "s/a1.tar")]
    public void A_pattern_means_files_in_its_order(string pattern, string names)
    {
        foreach (var name in new[] { "00008", "00009", "00010", "00011", "8", "9", "10", "a1", "a2", "b1", "b2", ".hidden" })
        {
            _scratch.Write($"s/{name}.tar", "");
        }

        Assert.Equal(names.Split(' '), ShardPattern.Expand(_scratch[pattern]).Names);
    }

    [Theory]
    [InlineData("{0..9", "a brace has no end")]
    [InlineData("{a..c}", "no range of whole numbers")]
    [InlineData("{0..9999999}", "more than 1000000 files")]
    [InlineData("{0..99999}{0..99999}", "more than 1000000 files")]
    [InlineData("{0..3}.tar", "0.tar does not exist")]
    [InlineData("*.tar", "no file has such a name")]
    public void What_cannot_be_meant_is_said(string pattern, string problem) => Assert.Contains(
        problem, Assert.Throws<DataSetException>(() => ShardPattern.Expand(_scratch[pattern])).Message, StringComparison.Ordinal);
}

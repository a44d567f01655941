using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class GzipFileTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 150_000).Select(i => (byte)((i * 7) + (i / 251)))];
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(18)]
    [InlineData(65_536)]
    [InlineData(150_000)]
    public void A_whole_file_gives_its_bytes(int length) => Assert.Equal(Content[..length], Read(SomeTar.Gzip(Content[..length])));

    [Fact]
    public void Members_one_behind_the_other_are_one_text() =>
        Assert.Equal([.. Content, .. Content[..9]], Read([.. SomeTar.Gzip(Content), .. SomeTar.Gzip([]), .. SomeTar.Gzip(Content[..9])]));

    [Fact]
    public void A_file_that_was_cut_anywhere_is_an_error()
    {
        var whole = SomeTar.Gzip(Content);
        for (var cut = 1; cut < whole.Length; cut += cut < 64 || cut > whole.Length - 64 ? 1 : 61)
        {
            Assert.Contains("x.gz: the gzip file is", Assert.Throws<DataSetException>(() => Read(whole[..cut])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_wrong_checksum_is_an_error()
    {
        var bytes = SomeTar.Gzip(Content);
        bytes[^6] ^= 1;
        Assert.Contains("damaged", Assert.Throws<DataSetException>(() => Read(bytes)).Message, StringComparison.Ordinal);
    }

    private byte[] Read(byte[] file)
    {
        File.WriteAllBytes(_scratch["x.gz"], file);
        using var gzip = new GzipFile(_scratch["x.gz"]);
        var target = new MemoryStream();
        var buffer = new byte[977];
        int read;
        while ((read = gzip.Read(buffer)) > 0)
        {
            target.Write(buffer, 0, read);
        }

        return target.ToArray();
    }
}

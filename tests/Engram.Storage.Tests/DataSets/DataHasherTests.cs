using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class DataHasherTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void The_hash_is_of_names_and_contents_and_not_of_the_place()
    {
        var one = _scratch.Write("x/a.txt", "1");
        var two = _scratch.Write("y/a.txt", "1");
        string Hash(string name, string path) => DataHasher.Compute([(name, path)], full: false, CancellationToken.None).Hash;

        Assert.Equal(Hash("a", one), Hash("a", two));
        Assert.NotEqual(Hash("a", one), Hash("b", one));
        File.WriteAllText(two, "2");
        Assert.NotEqual(Hash("a", one), Hash("a", two));
        Assert.Equal(64, Hash("a", one).Length);
    }

    [Fact]
    public void A_large_set_is_hashed_by_its_ends_and_footers_unless_all_is_asked_for()
    {
        var path = _scratch["big.bin"];
        var bytes = new byte[3 << 20];
        DataHash Hash(bool full = false)
        {
            File.WriteAllBytes(path, bytes);
            return DataHasher.Compute([("big.bin", path)], full, CancellationToken.None, partsAbove: 1 << 20);
        }

        var (parts, full) = (Hash(), Hash(full: true));
        Assert.Equal((DataHasher.Parts, DataHasher.Contents), (parts.Method, full.Method));
        Assert.Equal((3L << 20, 1L), (parts.Bytes, parts.Files));

        bytes[3 << 19] = 1;
        Assert.Equal(parts, Hash());
        Assert.NotEqual(full, Hash(full: true));
        bytes[^1] = 1;
        Assert.NotEqual(parts, Hash());
    }

    public void Dispose() => _scratch.Dispose();
}

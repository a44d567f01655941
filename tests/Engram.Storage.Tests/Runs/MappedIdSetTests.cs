using CsCheck;
using Engram.Storage.Runs;

namespace Engram.Tests;

public sealed class MappedIdSetTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void It_says_what_a_set_in_memory_says() =>

        // Few different numbers, so that some come again, and some that share their place.
        Gen.ULong[0, 40].Select(Gen.ULong[0, 3], (low, high) => new UInt128(high, low % 2 == 0 ? low : low << 13)).List[0, 400].Sample(
            ids =>
            {
                using var set = new MappedIdSet(_scratch.Path);
                var peer = new HashSet<UInt128>();
                Assert.All(ids, id => Assert.Equal(peer.Add(id), set.Add(id)));
                Assert.Equal(peer.Count, set.Count);
            },
            iter: 30, threads: 1);

    [Fact]
    public void It_grows_and_leaves_no_file()
    {
        using (var set = new MappedIdSet(_scratch.Path))
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (ulong i = 0; i < 20_000; i++)
                {
                    Assert.Equal(pass == 0, set.Add(new UInt128(i, i * 0x9E37_79B9_7F4A_7C15)));
                }
            }

            Assert.Equal(20_000, set.Count);
            Assert.Equal(65_536 * 16, new FileInfo(Assert.Single(Directory.GetFiles(_scratch.Path))).Length);
        }

        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    public void Dispose() => _scratch.Dispose();
}

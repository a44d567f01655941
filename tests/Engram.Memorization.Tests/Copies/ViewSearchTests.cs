using CsCheck;
using Engram.Memorization;

namespace Engram.Tests.Copies;

public sealed class ViewSearchTests
{
    private const int Width = 5;
    private const int Height = 4;
    private const int Channels = 3;

    /// <summary>Few values, so that distances tie.</summary>
    [Fact]
    public void The_nearest_window_is_that_of_trying_all() =>
        Gen.Select(Gen.ULong, Gen.Bool, Gen.Int[1, 3]).Sample((seed, mirrors, threads) =>
        {
            var covers = Enumerable.Range(0, 6).Select(row => Cover(row, Width + (row % 3), Height + (row / 3), seed + (ulong)row)).ToList();
            var queries = Enumerable.Range(0, 2).Select(i => (ReadOnlyMemory<byte>)Bytes(Width * Height * Channels, seed + 100 + (ulong)i)).ToList();
            var found = new ViewSearch(Width, Height, Channels, mirrors, threads).Find(queries, covers);
            Assert.Equal(queries.Select(query => Plain(query.ToArray(), covers, mirrors)), found.Select(match => match!.Value));
        }, iter: 150);

    [Fact]
    public void A_mirrored_corner_is_found_at_distance_nought()
    {
        var cover = Cover(3, 9, 7, 5);
        var window = Window(cover, 4, 3);
        var mirrored = Mirror(window);
        var match = new ViewSearch(Width, Height, Channels, mirrors: true).Find([mirrored], [Cover(1, 9, 7, 6), cover])[0]!.Value;
        Assert.Equal(new ViewMatch(3, new PictureView(4, 3, true), 0), match);
        Assert.Equal("crop 4,3 mirrored", match.View.ToString());
        Assert.NotEqual(0, new ViewSearch(Width, Height, Channels, mirrors: false).Find([mirrored], [cover])[0]!.Value.Squared);
    }

    [Fact]
    public void Nothing_is_found_in_an_empty_set() =>
        Assert.Null(new ViewSearch(Width, Height, Channels, mirrors: true).Find([new byte[Width * Height * Channels]], [])[0]);

    private static ViewMatch Plain(byte[] query, List<CoverPicture> covers, bool mirrors)
    {
        var all = from cover in covers
                  from mirrored in mirrors ? new[] { false, true } : [false]
                  from top in Enumerable.Range(0, cover.Height - Height + 1)
                  from left in Enumerable.Range(0, cover.Width - Width + 1)
                  let window = Window(cover, left, top)
                  let squared = (mirrored ? Mirror(window) : window).Zip(query, (a, b) => (long)(a - b) * (a - b)).Sum()
                  select new ViewMatch(cover.Row, new PictureView(left, top, mirrored), squared);
        return all.OrderBy(match => match.Squared).ThenBy(match => match.Row).ThenBy(match => match.View.Mirrored)
            .ThenBy(match => match.View.Top).ThenBy(match => match.View.Left).First();
    }

    private static CoverPicture Cover(long row, int width, int height, ulong seed) => new(row, width, height, Bytes(width * height * Channels, seed));

    private static byte[] Window(CoverPicture cover, int left, int top) =>
        [.. Enumerable.Range(0, Height).SelectMany(y => cover.Pixels.ToArray().Skip((((top + y) * cover.Width) + left) * Channels).Take(Width * Channels))];

    private static byte[] Mirror(byte[] window) =>
        [.. window.Chunk(Width * Channels).SelectMany(line => line.Chunk(Channels).Reverse().SelectMany(pixel => pixel))];

    private static byte[] Bytes(int count, ulong seed)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            seed = (seed * 6364136223846793005) + 1442695040888963407;
            bytes[i] = (byte)((seed >> 60) & 3);
        }

        return bytes;
    }
}

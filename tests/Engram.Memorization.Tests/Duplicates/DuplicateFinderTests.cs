using System.Security.Cryptography;
using CsCheck;
using Engram.Compute;
using Engram.Memorization;

namespace Engram.Tests.Duplicates;

public sealed class DuplicateFinderTests
{
    // Grey pictures with one value that shifts: chains of near pairs and far pairs of equal totals both occur.
    private static readonly Gen<byte[]> Descriptors =
        from grey in Gen.Int[0, 6]
        from place in Gen.Int[0, 3]
        from step in Gen.Int[0, 12]
        select Descriptor((byte)(grey * 4), place, (byte)(step * 8));

    [Fact]
    public void Clusters_are_the_connected_components_of_all_near_pairs() =>
        Gen.Select(Descriptors.Array[1, 60], Gen.OneOf(0m, 0.005m, 0.01m, 0.03m)).Sample((descriptors, near) =>
        {
            var found = Find(near, [.. descriptors.Select(descriptor => (descriptor, (string?)null))]);
            var expected = Components(descriptors, near);

            Assert.Equal(expected, found.Clusters.Select((_, i) => found.RowsOf(i)));
            for (var i = 0; i < expected.Length; i++)
            {
                var cluster = found.Clusters[i];
                Assert.Equal(expected[i][0], cluster.FirstRow);
                Assert.Equal(expected[i].Length, cluster.Copies);
                Assert.Equal(expected[i].DistinctBy(row => Convert.ToHexString(descriptors[row])).Count(), cluster.Pictures);
                Assert.All(expected[i], row => Assert.Equal(i, found.ClusterOf(row)));

                var widest = expected[i].Max(a => expected[i].Max(b => Some.Squared(descriptors[a], descriptors[b])));
                Assert.Equal(L2.Of(widest, BlockMeans.Values), cluster.Diameter);
                Assert.True(cluster.DiameterIsExact);
            }
        });

    [Fact]
    public void More_descriptors_than_a_block_give_the_same_components()
    {
        var descriptors = Enumerable.Range(0, 1300).Select(i => Descriptor((byte)(i * 37 % 160), i % 7, (byte)(i * i % 90))).ToArray();

        var found = Find(0.01m, [.. descriptors.Select(descriptor => (descriptor, (string?)null))]);

        Assert.Equal(Components(descriptors, 0.01m), found.Clusters.Select((_, i) => found.RowsOf(i)));
    }

    [Fact]
    public void Blocks_left_out_by_their_totals_hold_no_near_pair() =>
        Gen.Select(Descriptors.Array[2, 60], Gen.Long[0, 3000], Gen.Int[1, 5]).Sample((descriptors, atMost, blockRows) =>
        {
            using var device = new ReferenceDevice();
            var list = new DescriptorList();
            foreach (var descriptor in descriptors)
            {
                list.Add(descriptor);
            }

            var (whole, blocks) = (new DisjointSets(descriptors.Length), new DisjointSets(descriptors.Length));
            NearJoin.Run(device, list, atMost, whole, CancellationToken.None);
            NearJoin.Run(device, list, atMost, blocks, CancellationToken.None, blockRows);

            Assert.All(Enumerable.Range(0, descriptors.Length), i => Assert.Equal(whole.Find(i), blocks.Find(i)));
        });

    [Fact]
    public void A_chain_of_near_pictures_is_one_cluster_wider_than_near()
    {
        // Steps of 40 in one of 192 values: l2 = 40 / (255 · √192) = 0.01132 each, the ends are three times that apart.
        var found = Find(0.0115m, [.. Enumerable.Range(0, 4).Select(i => (Descriptor(0, 0, (byte)(i * 40)), (string?)"c"))]);

        var cluster = Assert.Single(found.Clusters);
        Assert.Equal(L2.Of(120 * 120, 192), cluster.Diameter);
        Assert.Equal(4, cluster.Pictures);
    }

    [Fact]
    public void Near_is_at_or_below()
    {
        // 0.01² · 65,025 · 192 = 1,248.48, so a sum of 1,248 = 35² + 4² + 2² + 3 joins and 1,249 does not.
        var at = Descriptor(0, 0, 35);
        (at[10], at[11], at[12], at[13], at[14]) = (4, 2, 1, 1, 1);
        var beyond = (byte[])at.Clone();
        beyond[15] = 1;

        Assert.Single(Find(0.01m, [(Descriptor(0, 0, 0), null), (at, null)]).Clusters);
        Assert.Equal(2, Find(0.01m, [(Descriptor(0, 0, 0), null), (beyond, null)]).Clusters.Count);
    }

    [Fact]
    public void Clusters_stand_by_copies_then_first_row()
    {
        var (a, b, c) = (Descriptor(0, 0, 0), Descriptor(100, 0, 0), Descriptor(200, 0, 0));

        var found = Find(0.03m, [(a, "a"), (b, "b"), (c, "c"), (b, "b"), (c, "c")]);

        Assert.Equal([1L, 2L, 0L], found.Clusters.Select(cluster => cluster.FirstRow));
        Assert.Equal([2L, 2L, 1L], found.Clusters.Select(cluster => cluster.Copies));
    }

    [Fact]
    public void The_caption_is_the_most_frequent_then_the_earliest_and_never_a_blank_one()
    {
        var picture = Descriptor(0, 0, 0);

        Assert.Equal(("b", 1L), CaptionOf("a", "b", "b", "a", "b"));
        Assert.Equal(("y", 0L), CaptionOf("y", "x", "x", "y"));
        Assert.Equal(("x", 3L), CaptionOf(null, "", " \t", "x"));
        Assert.Equal((null, -1L), CaptionOf(null, ""));
        Assert.Equal((null, -1L), CaptionOf(" "));

        (string?, long) CaptionOf(params string?[] captions)
        {
            var cluster = Assert.Single(Find(0.03m, [.. captions.Select(caption => (picture, caption))]).Clusters);
            return (cluster.Caption, cluster.CaptionRow);
        }
    }

    [Fact]
    public void Rows_may_have_gaps_but_must_ascend()
    {
        using var device = new ReferenceDevice();
        var finder = new DuplicateFinder(0.03m);
        finder.Add(3, Hash([1]), Descriptor(0, 0, 0), "a");
        finder.Add(8, Hash([2]), Descriptor(90, 0, 0), "b");
        finder.Add(9, Hash([1]), Descriptor(0, 0, 0), "a");
        Assert.Throws<ArgumentOutOfRangeException>(() => finder.Add(9, Hash([3]), Descriptor(0, 0, 0), "c"));

        var found = finder.Find(device);

        Assert.Equal([3L, 9L], found.RowsOf(0));
        Assert.Equal([0, 1, 0, -1, -1], new long[] { 3, 8, 9, 0, 10 }.Select(found.ClusterOf));
    }

    [Fact]
    public void An_empty_set_has_no_clusters() => Assert.Empty(Find(0.03m, []).Clusters);

    private static DuplicateClusters Find(decimal near, (byte[] Descriptor, string? Caption)[] rows)
    {
        using var device = new ReferenceDevice();
        var finder = new DuplicateFinder(near);
        for (var row = 0; row < rows.Length; row++)
        {
            finder.Add(row, Hash(rows[row].Descriptor), rows[row].Descriptor, rows[row].Caption);
        }

        return finder.Find(device);
    }

    private static byte[] Hash(byte[] picture) => SHA256.HashData(picture);

    private static byte[] Descriptor(byte grey, int place, byte step)
    {
        var descriptor = Enumerable.Repeat(grey, BlockMeans.Values).ToArray();
        descriptor[place] = (byte)(grey + step);
        return descriptor;
    }

    private static long[][] Components(byte[][] descriptors, decimal near)
    {
        var bound = L2.AtMost(near, BlockMeans.Values);
        var component = Enumerable.Range(0, descriptors.Length).ToArray();
        for (var a = 0; a < descriptors.Length; a++)
        {
            for (var b = a + 1; b < descriptors.Length; b++)
            {
                if (component[a] != component[b] && Some.Squared(descriptors[a], descriptors[b]) <= bound)
                {
                    var (from, to) = (component[b], component[a]);
                    component = [.. component.Select(number => number == from ? to : number)];
                }
            }
        }

        return [.. Enumerable.Range(0, descriptors.Length).GroupBy(row => component[row], row => (long)row)
            .Select(rows => rows.ToArray()).OrderByDescending(rows => rows.Length).ThenBy(rows => rows[0])];
    }
}

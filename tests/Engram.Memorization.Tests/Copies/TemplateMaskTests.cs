using Engram.Memorization;

namespace Engram.Tests.Copies;

/// <summary>Pictures of 4 × 2 grey pixels whose left half is a template.</summary>
public sealed class TemplateMaskTests
{
    private static readonly byte[] First = [10, 200, 30, 40, 50, 60, 70, 80];
    private static readonly byte[] Second = [12, 201, 90, 140, 50, 61, 7, 180];
    private static readonly byte[] Third = [11, 199, 250, 240, 49, 60, 107, 0];

    [Fact]
    public void The_mask_is_what_all_members_share()
    {
        var mask = TemplateMask.Of([First, Second, Third], 0, 1, 0.05m);
        Assert.Equal((4, 4, 0.5), (mask.Pixels, mask.Values, mask.Share));

        // Inside are the pixels 0, 1, 4 and 5.
        Assert.Equal(4 + 1 + 0 + 1, mask.Squared(First, Second));
        Assert.Equal(0, TemplateMask.Of([First, Second], 0, 1, 0m).Squared(First, Second));
    }

    [Fact]
    public void A_pixel_of_several_channels_is_inside_whole_or_not()
    {
        var mask = TemplateMask.Of([First, Second], 0, 2, 0.05m);
        Assert.Equal((2, 4), (mask.Pixels, mask.Values));
    }

    [Fact]
    public void The_tolerance_is_met_at_equality()
    {
        // One grey pixel, two members, 51 apart: 51² = 0.2² · 65,025, halved over the members.
        Assert.Equal(1, TemplateMask.Of([new byte[] { 0 }, new byte[] { 51 }], 0, 1, 0.1414213562373095048801688725m).Pixels);
        Assert.Equal(0, TemplateMask.Of([new byte[] { 0 }, new byte[] { 51 }], 0, 1, 0.1414213562373095048801688724m).Pixels);
    }

    [Fact]
    public void The_nearest_row_inside_is_found_and_copies_stand_once_in_the_neighbourhood()
    {
        var mask = TemplateMask.Of([First, Second, Third], 0, 1, 0.05m);
        byte[] far = [90, 90, 90, 90, 90, 90, 90, 90];
        byte[] copy = [10, 200, 255, 255, 50, 60, 255, 255];
        var block = new TrainingBlock(5, (byte[])[.. far, .. copy, .. copy, .. First], new[] { false, false, false, true });
        var found = mask.Find(First, [block], 2, row => row is 6 or 7 ? 0 : -1);
        Assert.Equal([new Neighbour(6, 0)], found.Nearest);
        Assert.Equal([6, 5], found.Neighbourhood.Select(neighbour => neighbour.Row));
    }
}

using Engram.Memorization;

namespace Engram.Tests.Prompts;

public sealed class OwnerCaptionsTests
{
    private static readonly string?[] Captions = ["cat", "dog", " ", "cat", "fox", null];

    [Fact]
    public void Every_picture_gets_its_nearest_caption_before_any_gets_two()
    {
        QueryNeighbours[] pictures = [Near(0, 1, 4), Near(3, 4), Near(2, 5, 1)];

        Assert.Equal([(0L, "cat"), (1L, "dog"), (4L, "fox")], OwnerCaptions.Select(pictures, row => Captions[row], 10));
        Assert.Equal([(0L, "cat")], OwnerCaptions.Select(pictures, row => Captions[row], 1));
    }

    [Fact]
    public void No_pictures_give_no_captions() => Assert.Empty(OwnerCaptions.Select([], _ => "never", 3));

    private static QueryNeighbours Near(params long[] rows) => new([.. rows.Select((row, i) => new Neighbour(row, i))], []);
}

using CsCheck;
using Engram.Pipeline.Flow;

namespace Engram.Tests.Flow;

public sealed class PromptBitmapTests
{
    [Fact]
    public void It_is_the_set_of_what_was_added() =>
        Gen.Int[0, 5_000].Array[0, 200].Sample(ordinals =>
        {
            var (bitmap, set) = (new PromptBitmap(), new HashSet<int>());
            foreach (var ordinal in ordinals)
            {
                Assert.Equal(set.Add(ordinal), bitmap.Add(ordinal));
            }

            Assert.Equal(set.Count, bitmap.Count);
            Assert.All(Enumerable.Range(0, 5_100), ordinal => Assert.Equal(set.Contains(ordinal), bitmap[ordinal]));
        }, iter: 50);
}

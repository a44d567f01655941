using CsCheck;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Selection;

namespace Engram.Tests.Denoise;

public sealed class BatchCutterTests
{
    [Fact]
    public void Batches_are_full_but_the_last_and_keep_the_order_across_prompts() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 9].Array[0, 20]).Sample((size, missing) =>
        {
            var cutter = new BatchCutter(size);
            var works = missing.Select((count, i) => WorkOf(i, count)).ToList();
            var batches = works.Append(PromptWork.End).SelectMany(work => cutter.Add(work).ToList()).ToList();

            var expected = works.SelectMany(work => work.Missing.Select(generation => (work.Prompt.Ordinal, generation)));
            Assert.Equal(expected, batches.SelectMany(batch => batch.Draws).Select(draw => (draw.Work.Prompt.Ordinal, draw.Generation)));
            Assert.All(batches.SkipLast(1), batch => Assert.Equal(size, batch.Draws.Count));
            Assert.All(batches, batch => Assert.InRange(batch.Draws.Count, 1, size));
        });

    [Fact]
    public async Task Pictures_that_come_in_any_order_are_assembled_into_whole_prompts()
    {
        var works = Enumerable.Range(0, 7).Select(i => WorkOf(i, i)).ToList();
        var loaded = new List<long>();
        var assembler = new PromptAssembler((work, generations) =>
        {
            loaded.Add(work.Prompt.Ordinal);
            return Task.FromResult<IReadOnlyList<Picture>>([.. generations.Select(PictureOf)]);
        });
        var arrivals = works.SelectMany(work => work.Missing.Count == 0
            ? [new Arrival(work, [])]
            : work.Missing.Reverse().Select(generation => new Arrival(work, [PictureOf(generation)]))).Reverse();

        var whole = new List<PromptState>();
        foreach (var arrival in arrivals)
        {
            whole.AddRange(await assembler.AddAsync([arrival]));
        }

        // Every prompt wants ten; the last ones are durable.
        Assert.Equal(7, whole.Count);
        Assert.Equal(7, loaded.Count);
        Assert.All(whole, prompt => Assert.Equal(Enumerable.Range(0, 10), prompt.Pictures.Select(picture => picture.Generation)));
    }

    private static PromptWork WorkOf(int ordinal, int missing) => new(
        new SelectedPrompt(ordinal, $"id{ordinal}", $"caption {ordinal}", "all", 0, ordinal + 1, 1, -1, 10),
        [.. Enumerable.Range(0, 10)],
        [.. Enumerable.Range(0, missing)],
        []);

    private static Picture PictureOf(int generation) => new(generation, GenerationStatus.Ok, new byte[] { 1, 2, 3 });
}

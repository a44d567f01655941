using System.Security.Cryptography;
using System.Text;
using Engram.Compute;
using Engram.Memorization;
using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage.Runs;

namespace Engram.Tests.Selection;

public sealed class SelectionStageTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly MappedIdSet _ids;

    public SelectionStageTests() => _ids = new MappedIdSet(_scratch.Path);

    [Fact]
    public void An_earlier_source_wins_a_caption_and_take_counts_new_ones()
    {
        var stage = new SelectionStage(Book("x", "x", "y"), _ids);
        var first = Take(stage, 0, 2, "x", "", "z", "w");
        var second = Take(stage, 1, 2, "z", null, "x", "v", "u", "t");

        Assert.Equal(["x", "z", "v", "u"], first.Concat(second).Select(prompt => prompt.Caption));
        Assert.Equal([0, 1, 2, 3], first.Concat(second).Select(prompt => prompt.Ordinal));
        Assert.Equal([1, 2, 1, 2], first.Concat(second).Select(prompt => prompt.Rank));
        Assert.Equal([2, 0, 0, 0], first.Concat(second).Select(prompt => prompt.Duplicates));
        Assert.Equal([0, -1, -1, -1], first.Concat(second).Select(prompt => prompt.Cluster));
        Assert.Equal(
            [new SourceTally(0, "test", 2, 2, 1, 0), new SourceTally(1, "test", 2, 2, 1, 2)],
            stage.Tallies);
    }

    [Fact]
    public void Captions_that_differ_in_white_space_or_case_are_different_and_stay_as_they_are()
    {
        var stage = new SelectionStage(Book("x"), _ids);
        Assert.Equal(["A b", "a b", "a  b", " a b"], Take(stage, 0, null, "A b", "a b", "a  b", " a b", "a b").Select(prompt => prompt.Caption));
    }

    [Fact]
    public void The_id_is_32_hex_digits_of_the_captions_hash() =>
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("naïve 🐝")))[..32], SelectedPrompt.IdOf("naïve 🐝"));

    [Fact]
    public void A_source_of_blanks_is_an_error_and_one_of_known_captions_is_not()
    {
        var stage = new SelectionStage(Book("x"), _ids);
        var problem = Assert.Throws<OptionsException>(() => Take(stage, 0, null, "", " \t", null));
        Assert.Contains("3 are blank", problem.Message, StringComparison.Ordinal);
        Assert.Equal("prompts[0]", problem.Key);

        Take(stage, 1, null, "x");
        Assert.Empty(Take(stage, 2, 5, "x"));
    }

    [Fact]
    public void Copies_and_clusters_are_those_of_the_first_row_with_the_caption()
    {
        var book = Book("x", "y", "x", null);
        Assert.Equal((0, 1, -1), (book.RowOf("x"), book.RowOf("y"), book.RowOf("z")));
        Assert.Equal((2, 1, 0), (book.CopiesOf(0), book.CopiesOf(1), book.CopiesOf(-1)));
        Assert.Equal((0, 0, 1, -1), (book.ClusterOf(0), book.ClusterOf(2), book.ClusterOf(1), book.ClusterOf(-1)));
    }

    [Fact]
    public void Blank_captions_are_counted_to_the_end_where_that_is_asked()
    {
        var stage = new SelectionStage(Book("x"), _ids);
        string?[] offered = ["a", null, "b", "", "c"];
        Assert.Equal(["a"], stage.Take(offered.Select(caption => new Candidate(caption)), 0, "file", "prompts[0]", 1, 4, toEnd: true).Select(prompt => prompt.Caption));
        Assert.Equal(new SourceTally(0, "file", 1, 1, 2, 0), Assert.Single(stage.Tallies));
    }

    public void Dispose()
    {
        _ids.Dispose();
        _scratch.Dispose();
    }

    private static SelectedPrompt[] Take(SelectionStage stage, int source, int? take, params string?[] captions) =>
        [.. stage.Take(captions.Select(caption => new Candidate(caption)), source, "test", $"prompts[{source}]", take, 4)];

    /// <summary>Rows of equal captions hold one picture.</summary>
    private static CaptionBook Book(params string?[] captions)
    {
        var finder = new DuplicateFinder(0);
        for (var row = 0; row < captions.Length; row++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(captions[row] ?? ""));
            var means = new byte[BlockMeans.Values];
            hash.CopyTo(means, 0);
            finder.Add(row, hash, means, captions[row]);
        }

        using var device = new ReferenceDevice();
        return new CaptionBook(captions, finder.Find(device));
    }
}

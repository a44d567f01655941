using System.Runtime.CompilerServices;
using Engram.Memorization;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Reports;

/// <summary>A finished run, from its tables. They are sorted by prompt_id, so three are read in step and none is held.</summary>
internal sealed class TableRecords(RunFolder folder, decimal falseEdgeRate) : IRunRecords
{
    public async IAsyncEnumerable<AttackedPrompt> PromptsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await using var cliques = TableReader.ReadAsync<CliqueRow>(folder.Tables, stop).GetAsyncEnumerator(stop);
        await using var matches = TableReader.ReadAsync<ExtractionRow>(folder.Tables, stop).GetAsyncEnumerator(stop);
        var (clique, match) = (await NextAsync(cliques), await NextAsync(matches));
        await foreach (var prompt in TableReader.ReadAsync<PromptRow>(folder.Tables, stop))
        {
            while (clique is not null && string.CompareOrdinal(clique.PromptId, prompt.PromptId) < 0)
            {
                clique = await NextAsync(cliques);
            }

            var found = new List<ExtractionRow>();
            while (match is not null && string.CompareOrdinal(match.PromptId, prompt.PromptId) <= 0)
            {
                if (match.PromptId == prompt.PromptId)
                {
                    found.Add(match);
                }

                match = await NextAsync(matches);
            }

            yield return new AttackedPrompt(prompt, clique?.PromptId == prompt.PromptId ? clique : null, found);
        }
    }

    public async IAsyncEnumerable<EdgeRow> EdgesAsync(IReadOnlySet<string> prompts, [EnumeratorCancellation] CancellationToken stop)
    {
        var last = prompts.Order(StringComparer.Ordinal).LastOrDefault();
        await foreach (var edge in TableReader.ReadAsync<EdgeRow>(folder.Tables, stop))
        {
            if (last is null || string.CompareOrdinal(edge.PromptId, last) > 0)
            {
                break;
            }

            if (prompts.Contains(edge.PromptId))
            {
                yield return edge;
            }
        }
    }

    public async Task<NullDistances> NullAsync(CancellationToken stop)
    {
        var bins = new List<NullBin>();
        await foreach (var row in TableReader.ReadAsync<NullDistanceRow>(folder.Tables, stop))
        {
            bins.Add(new NullBin(row.SquaredFrom, row.SquaredTo, row.Pairs));
        }

        await foreach (var clique in TableReader.ReadAsync<CliqueRow>(folder.Tables, stop))
        {
            return NullDistances.Of(bins, clique.Threshold, clique.ThresholdSource, falseEdgeRate);
        }

        return NullDistances.Of(bins, null, "configured", falseEdgeRate);
    }

    public Task<IReadOnlyList<string>> ColumnsAsync(CancellationToken stop) => TableReader.ExtraColumnsAsync<ExtractionRow>(folder.Tables, stop);

    private static async ValueTask<TRow?> NextAsync<TRow>(IAsyncEnumerator<TRow> rows)
        where TRow : class => await rows.MoveNextAsync() ? rows.Current : null;
}

using Engram.Pipeline.Options;
using Engram.Pipeline.Selection;
using Engram.Storage;
using Engram.Storage.Runs;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The list of prompts, selected again with the training set.</summary>
internal static class SelectionAudit
{
    /// <summary>Whether captions, copies and sources of the training set alone decide the list.</summary>
    public static bool CanRepeat(RunOptions options) =>
        options.Generations.From.Length == 0 && !options.UsesEmbeddings && options.Prompts.All(source => source.Strategy is not PromptStrategy.Screen);

    /// <returns>The list in its order; null where it was not selected again.</returns>
    public static async Task<IReadOnlyList<SelectedPrompt>?> CheckAsync(Audit audit)
    {
        if (audit.Training is not { } training || !CanRepeat(audit.Options))
        {
            return null;
        }

        var captions = training.ReadCaptions(audit.Stop);
        var book = new CaptionBook(captions, training.Clusters(audit.Stop, captions));
        using var ids = new MappedIdSet(audit.Scratch);
        var stage = new SelectionStage(book, ids);
        List<SelectedPrompt> prompts;
        try
        {
            prompts = [.. PromptList.FromSources(
                training, book, null, audit.Options, audit.Device, stage, new Dictionary<int, IReadOnlyList<Candidate>>(), audit.Stop)];
        }
        catch (Exception e) when (e is DataSetException or OptionsException)
        {
            audit.Findings.Note($"the list of prompts was not selected again: {e.Message}");
            return null;
        }

        var rows = prompts.Select(prompt => new PromptRow(
            audit.Manifest.RunId, prompt.PromptId, prompt.Caption.Replace('\0', '\uFFFD'), null, prompt.Duplicates, prompt.Strategy, prompt.Ordinal + 1)).ToList();
        rows.Sort(PromptRow.Compare);
        await using var table = await audit.OpenAsync<PromptRow>();
        await table.CompareAllAsync(rows);
        return prompts;
    }
}

using System.Globalization;
using Engram.Pipeline.Denoise;
using Engram.Pipeline.Flow;

namespace Engram.Pipeline.Selection;

/// <summary>Captions of which the text encoder sees only the beginning: two that differ behind it draw the same pictures.</summary>
internal static class CutCaptions
{
    /// <summary>One line that counts the selected captions that were cut; null where none was.</summary>
    public static async Task<string?> WarningAsync(RunContext run, IGeneratorFactory model, CancellationToken stop)
    {
        var (cut, first, lost) = (0L, "", 0);
        await foreach (var prompt in PromptList.ReadAsync(run.Checkpoints, stop))
        {
            if (model.TokensCutFrom(prompt.Caption) is > 0 and var tokens && cut++ == 0)
            {
                (first, lost) = (prompt.PromptId, tokens);
            }
        }

        return cut == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{cut} captions are longer than the text encoder takes and were cut, the first is prompt {first}: {lost} tokens were left out");
    }
}

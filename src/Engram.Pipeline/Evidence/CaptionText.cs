using Engram.Pipeline.Selection;
using Engram.Storage.Tables;

namespace Engram.Pipeline.Evidence;

/// <summary>The caption behind a row of table prompts.</summary>
internal static class CaptionText
{
    // Tables hold U+0000 as U+FFFD; the id is of the caption as it was given.
    private const char Replacement = '\uFFFD';

    /// <summary>The caption whose id the row has; null where neither the text nor the text with U+0000 has it.</summary>
    public static string? Of(PromptRow row)
    {
        var label = row.ClassLabel is { } stated ? (int)stated : SelectedPrompt.NoClass;
        string[] texts = [row.Caption, row.Caption.Replace(Replacement, '\0')];
        return texts.FirstOrDefault(text => SelectedPrompt.IdOf(text, label) == row.PromptId);
    }
}

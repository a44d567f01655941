namespace Engram.Pipeline.Reports;

/// <summary>A generation beside the training picture nearest to it.</summary>
/// <param name="Rank">Of its prompt; untargeted: place in the order of hits, most first.</param>
/// <param name="Caption">Untrusted text, cut at <see cref="LongestCaption"/>.</param>
/// <param name="CaptionLength">UTF-16 units of the whole.</param>
/// <param name="ImageId">Untrusted text; <c>row N</c> until the run is finished.</param>
/// <param name="CliqueSize">Null in an untargeted attack, as <paramref name="Certainty"/> and the means.</param>
/// <param name="Extracted">Of the marked generations; untargeted: samples that hit this picture.</param>
/// <param name="Columns">training.columns of the picture, untrusted.</param>
/// <param name="GenerationImage">Path relative to the run; null where it is not kept.</param>
/// <param name="TrainingImage">Path relative to the run; null where it is not kept.</param>
public sealed record GalleryEntry(
    long Rank,
    string PromptId,
    string Caption,
    long CaptionLength,
    long? ClassLabel,
    string Strategy,
    long Copies,
    long Generations,
    long? CliqueSize,
    string? Certainty,
    double? MeanDistance,
    long Generation,
    string ImageId,
    double? L2,
    double? AdaptiveL2,
    long? EideticK,
    bool IsExtracted,
    long Extracted,
    IReadOnlyList<NamedText> Columns,
    string? GenerationImage,
    string? TrainingImage)
{
    public const int LongestCaption = 600;

    /// <summary>Cut between characters, never inside a surrogate pair.</summary>
    public static string Cut(string text, int longest = LongestCaption)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }
}

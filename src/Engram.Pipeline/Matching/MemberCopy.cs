namespace Engram.Pipeline.Matching;

/// <summary>What a marked member is by the rules beside the strict one.</summary>
/// <param name="ViewRow">Training row with the nearest crop or mirror image; null where none are considered.</param>
/// <param name="ViewSquared">Σ(a−b)² over that view.</param>
/// <param name="TemplateRow">Training row nearest to the medoid inside the mask; null without a mask.</param>
/// <param name="TemplateSquared">Σ(a−b)² of this member and that row inside the mask.</param>
/// <param name="TemplateValues">Values inside the mask.</param>
/// <param name="TemplateAdaptive">Adaptive distance of the medoid to that row inside the mask.</param>
/// <param name="EncoderRow">Training row that the encoder takes to be most alike; null without an encoder.</param>
internal sealed record MemberCopy(
    int Generation,
    long? ViewRow,
    int ViewLeft,
    int ViewTop,
    bool ViewMirrored,
    long ViewSquared,
    long? TemplateRow,
    long TemplateSquared,
    long TemplateValues,
    double TemplateAdaptive,
    long? EncoderRow,
    double EncoderCosine,
    bool EncoderCopy);

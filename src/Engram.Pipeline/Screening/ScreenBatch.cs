using Engram.Diffusion;

namespace Engram.Pipeline.Screening;

/// <summary>Captions that are screened together.</summary>
internal sealed record ScreenBatch(IReadOnlyList<ScreenedCaption> Captions, IReadOnlyList<TextEmbedding> Embeddings)
{
    public static string NameOf(ScreenBatch batch) => batch.Captions[0].PromptId;
}

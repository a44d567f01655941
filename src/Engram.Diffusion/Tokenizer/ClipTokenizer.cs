namespace Engram.Diffusion;

/// <summary>CLIP's byte-level BPE, as the fast CLIP tokenizer without ftfy.</summary>
public sealed class ClipTokenizer
{
    private ClipTokenizer(int length) => Length = length;

    /// <summary>Tokens of a padded prompt.</summary>
    public int Length { get; }

    public int StartId { get; }

    public int EndId { get; }

    public int PadId { get; }

    /// <summary>Number of entries in the vocabulary: one above the largest id.</summary>
    public int VocabularySize { get; }

    /// <param name="positions">max_position_embeddings of the text encoder: model_max_length is clamped to it.</param>
    public static ClipTokenizer Load(string folder, int positions = int.MaxValue) => new(positions);

    /// <summary>The ids of the text alone.</summary>
    public IReadOnlyList<int> Encode(string text) => throw new NotImplementedException();

    /// <summary>The ids with start, end, truncation and padding, as diffusers' pipelines make them.</summary>
    public TokenizedPrompt Tokenize(string prompt) => throw new NotImplementedException();
}

namespace Engram.Diffusion;

/// <summary>
/// CLIP's byte-level BPE, as the fast CLIP tokenizer without ftfy: form C, white space folded, lower case, curly quotes kept.
/// </summary>
/// <remarks>
/// Special tokens are recognised in the text. A padding token such as "!" (Stable Diffusion 2) is one of them and is split out wherever it
/// stands, as in diffusers: "! !! !!!" is six of them. Callable from several threads.
/// </remarks>
public sealed class ClipTokenizer
{
    /// <summary>CLIP's length, where neither the tokenizer nor a text encoder says one.</summary>
    private const int UsualLength = 77;

    private static readonly string[] Classes = ["CLIPTokenizer", "CLIPTokenizerFast"];

    private readonly BytePairs _pairs;
    private readonly SpecialToken[] _raw;
    private readonly SpecialToken[] _normalized;

    private ClipTokenizer(string folder, int positions)
    {
        var vocabularyFile = Path.Combine(folder, "vocab.json");
        var vocabulary = BytePairFiles.ReadVocabulary(vocabularyFile);
        var merges = BytePairFiles.ReadMerges(Path.Combine(folder, "merges.txt"), vocabulary);
        var configFile = Path.Combine(folder, "tokenizer_config.json");
        var config = File.Exists(configFile) ? JsonFile.ReadText(configFile) : "{}";
        var settings = JsonConfig.Parse(configFile, config);
        if (settings.OptionalText("tokenizer_class") is { } name && !Classes.Contains(name))
        {
            throw settings.Refuse("tokenizer_class", $"supported: {string.Join(", ", Classes)}");
        }

        var special = SpecialTokens.Read(folder, vocabulary, JsonFile.ParseObject(configFile, config));
        (StartId, EndId, PadId) = (special.Start, special.End, special.Pad);
        _pairs = new BytePairs(vocabulary, merges, special.Unknown);
        VocabularySize = 1 + Math.Max(vocabulary.Values.Max(), special.All.Max(t => t.Id));

        // A normalised token is looked for in the normalised text, so its own text is normalised too. Longest first: the longest wins.
        _raw = [.. special.All.Where(t => !t.Normalized).OrderByDescending(t => t.Content.Length)];
        _normalized =
        [
            .. special.All.Where(t => t.Normalized)
                .Select(t => t with { Content = ClipText.Normalize(t.Content) })
                .OrderByDescending(t => t.Content.Length),
        ];

        // Some folders hold the number 10^30 for "no limit": compared as a double, it only ever loses.
        var longest = positions == int.MaxValue ? UsualLength : positions;
        var length = settings.OptionalDouble("model_max_length") ?? longest;
        Length = (int)Math.Min(length, positions == int.MaxValue && length > int.MaxValue ? UsualLength : positions);
        if (!(length >= 2) || Length < 2)
        {
            throw settings.Refuse("model_max_length", "start and end alone need 2");
        }
    }

    /// <summary>Tokens of a padded prompt: model_max_length, but never more than the text encoder's positions.</summary>
    public int Length { get; }

    public int StartId { get; }

    public int EndId { get; }

    public int PadId { get; }

    /// <summary>One above the largest id.</summary>
    public int VocabularySize { get; }

    /// <param name="positions">max_position_embeddings of the text encoder: model_max_length is clamped to it.</param>
    public static ClipTokenizer Load(string folder, int positions = int.MaxValue) => new(folder, positions);

    /// <summary>The ids of the text alone.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        foreach (var (segment, token) in Cut(text, _raw))
        {
            if (token is { } special)
            {
                ids.Add(special.Id);
                continue;
            }

            foreach (var (part, inner) in Cut(ClipText.Normalize(segment), _normalized))
            {
                if (inner is { } known)
                {
                    ids.Add(known.Id);
                    continue;
                }

                foreach (var word in ClipText.Split(part))
                {
                    ids.AddRange(_pairs.Encode(word));
                }
            }
        }

        return ids;
    }

    /// <summary>The ids with start, end, truncation and padding, as diffusers' pipelines make them.</summary>
    public TokenizedPrompt Tokenize(string prompt)
    {
        var tokens = Encode(prompt);
        var kept = Math.Min(tokens.Count, Length - 2);
        var ids = new int[Length];
        Array.Fill(ids, PadId);
        ids[0] = StartId;
        for (var i = 0; i < kept; i++)
        {
            ids[i + 1] = tokens[i];
        }

        ids[kept + 1] = EndId;
        return new TokenizedPrompt(ids, kept, tokens.Count - kept);
    }

    /// <summary>The text between special tokens, and the tokens, from left to right.</summary>
    private static IEnumerable<(string Text, SpecialToken? Token)> Cut(string text, SpecialToken[] tokens)
    {
        var start = 0;
        for (var at = 0; at < text.Length && tokens.Length > 0;)
        {
            var found = Array.FindIndex(tokens, t => string.CompareOrdinal(text, at, t.Content, 0, t.Content.Length) == 0);
            if (found < 0)
            {
                at++;
                continue;
            }

            if (at > start)
            {
                yield return (text[start..at], null);
            }

            yield return ("", tokens[found]);
            at += tokens[found].Content.Length;
            start = at;
        }

        if (start < text.Length)
        {
            yield return (text[start..], null);
        }
    }
}

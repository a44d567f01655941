using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>Reads vocab.json and merges.txt and checks that they belong together.</summary>
internal static class BytePairFiles
{
    /// <summary>CLIP's own merges.txt holds no more; upstream reads no further, whatever follows.</summary>
    private const int LargestMerges = 49152 - 256 - 2;

    public static Dictionary<string, int> ReadVocabulary(string file)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var property in JsonFile.ParseObject(file, JsonFile.ReadText(file)).EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var id) || id < 0)
            {
                throw ModelException.In(file, $"'{property.Name}': {property.Value.GetRawText()} is no token id");
            }

            vocabulary.Add(property.Name, taken.Add(id) ? id : throw ModelException.In(file,
                $"'{property.Name}': the id {id} stands twice"));
        }

        return vocabulary.Count > 0 ? vocabulary : throw ModelException.In(file, "holds no token; copy it again");
    }

    /// <summary>
    /// The merges by the ids of their parts. Every merge makes a token of the vocabulary out of bytes or of earlier merges, and new tokens
    /// have ascending ids: a list that was sorted, shuffled or mixed with another vocabulary is refused by its line.
    /// </summary>
    public static Dictionary<(int Left, int Right), (int Rank, int Id)> ReadMerges(string file, Dictionary<string, int> vocabulary)
    {
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Id)>();
        var bytes = ByteAlphabet.Characters.SelectMany(c => new[] { c.ToString(), c + BytePairs.EndOfWord });
        var made = new HashSet<string>(bytes, StringComparer.Ordinal);
        var lastId = -1;
        var number = 0;
        foreach (var line in JsonFile.ReadText(file).AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsEmpty || (number == 1 && line.Contains("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            if (merges.Count == LargestMerges)
            {
                break;
            }

            var parts = line.ToString().Split(' ');
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                throw At(file, number, $"'{line}' is not two parts with a space between");
            }

            var whole = parts[0] + parts[1];
            if (!vocabulary.TryGetValue(whole, out var id))
            {
                throw At(file, number, $"'{line}' makes '{whole}', which vocab.json does not have");
            }

            foreach (var part in parts)
            {
                if (!made.Contains(part) || !vocabulary.ContainsKey(part))
                {
                    throw At(file, number, $"'{part}' is used before a merge has made it; the merges are out of order");
                }
            }

            if (made.Add(whole))
            {
                lastId = id > lastId ? id : throw At(file, number, $"'{whole}' has id {id} after {lastId}; the merges are out of order");
            }

            if (!merges.TryAdd((vocabulary[parts[0]], vocabulary[parts[1]]), (merges.Count, id)))
            {
                throw At(file, number, $"'{line}' stands twice");
            }
        }

        return merges;
    }

    private static ModelException At(string file, int line, string what) => ModelException.In(file,
        $"line {line}: {what}; copy the tokenizer's folder again");
}

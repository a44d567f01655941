using System.Globalization;
using System.Text.Json;

namespace Engram.Diffusion;

/// <summary>A token that is recognised in the text itself and split out before words are.</summary>
/// <param name="Normalized">Whether it is looked for in the normalised text; the raw one otherwise.</param>
internal readonly record struct SpecialToken(string Content, int Id, bool Normalized);

/// <summary>
/// Start, end, padding, unknown and added tokens, from tokenizer_config.json, special_tokens_map.json and added_tokens.json with the
/// precedence of transformers: special_tokens_map.json wins, unless tokenizer_config.json has added_tokens_decoder.
/// </summary>
internal sealed class SpecialTokens
{
    private static readonly (string Key, string Default)[] Roles =
    [
        ("bos_token", "<|startoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>"), ("pad_token", "<|endoftext|>"),
    ];

    private readonly Dictionary<string, SpecialToken> _tokens = new(StringComparer.Ordinal);
    private readonly int[] _roles;

    private SpecialTokens(string folder, Dictionary<string, int> vocabulary, JsonElement config)
    {
        var decoder = config.TryGetProperty("added_tokens_decoder", out var added) && added.ValueKind == JsonValueKind.Object;
        var configFile = Path.Combine(folder, "tokenizer_config.json");
        if (decoder)
        {
            AddDecoder(configFile, added, vocabulary);
        }

        AddExtra(Path.Combine(folder, "added_tokens.json"), vocabulary);
        var mapFile = Path.Combine(folder, "special_tokens_map.json");
        var map = File.Exists(mapFile) ? JsonFile.ParseObject(mapFile, JsonFile.ReadText(mapFile)) : default;
        _roles = [.. Roles.Select(role => FindRole(role.Key, role.Default))];

        int FindRole(string key, string fallback)
        {
            var fromMap = map.ValueKind == JsonValueKind.Object && map.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;
            var fromConfig = config.TryGetProperty(key, out var own) && own.ValueKind != JsonValueKind.Null;
            var (file, element) = fromMap && !(decoder && fromConfig) ? (mapFile, map.GetProperty(key)) : (configFile, fromConfig ? own : default);
            var content = element.ValueKind == JsonValueKind.Undefined ? fallback : ContentOf(file, key, element);
            if (!_tokens.TryGetValue(content, out var token))
            {
                var id = vocabulary.TryGetValue(content, out var known)
                    ? known
                    : throw ModelException.In(file, $"{key}: '{content}' is not in vocab.json");
                token = new SpecialToken(content, id, Normalized: true);
                _tokens.Add(content, token);
            }

            return token.Id;
        }
    }

    public int Start => _roles[0];

    public int End => _roles[1];

    public int Unknown => _roles[2];

    public int Pad => _roles[3];

    public IReadOnlyCollection<SpecialToken> All => _tokens.Values;

    public static SpecialTokens Read(string folder, Dictionary<string, int> vocabulary, JsonElement config) => new(folder, vocabulary, config);

    private static string ContentOf(string file, string key, JsonElement element)
    {
        var content = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("content", out var inner) ? inner : element;
        return content.ValueKind == JsonValueKind.String && content.GetString() is { Length: > 0 } text
            ? text
            : throw ModelException.In(file,
                $"{key}: {element.GetRawText().ReplaceLineEndings(" ")} is neither a token nor an object with its content");
    }

    private void AddDecoder(string file, JsonElement decoder, Dictionary<string, int> vocabulary)
    {
        foreach (var property in decoder.EnumerateObject())
        {
            var key = $"added_tokens_decoder: {property.Name}";
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                throw ModelException.In(file, $"{key}: is no token id");
            }

            var content = ContentOf(file, key, property.Value);
            foreach (var flag in new[] { "single_word", "lstrip", "rstrip" })
            {
                if (property.Value.TryGetProperty(flag, out var set) && set.ValueKind == JsonValueKind.True)
                {
                    throw ModelException.In(file, $"{key}: {flag}: true is not supported; set it to false");
                }
            }

            var normalized = !property.Value.TryGetProperty("normalized", out var normal) || normal.ValueKind != JsonValueKind.False;
            Add(file, content, id, normalized, vocabulary);
        }
    }

    private void AddExtra(string file, Dictionary<string, int> vocabulary)
    {
        if (!File.Exists(file))
        {
            return;
        }

        foreach (var property in JsonFile.ParseObject(file, JsonFile.ReadText(file)).EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var id) || id < 0)
            {
                throw ModelException.In(file, $"'{property.Name}': {property.Value.GetRawText()} is no token id");
            }

            if (!_tokens.ContainsKey(property.Name))
            {
                Add(file, property.Name, id, normalized: true, vocabulary);
            }
        }
    }

    private void Add(string file, string content, int id, bool normalized, Dictionary<string, int> vocabulary)
    {
        if (vocabulary.TryGetValue(content, out var known) && known != id)
        {
            throw ModelException.In(file, $"'{content}': id {id} here and {known} in vocab.json; copy the tokenizer's folder again");
        }

        _tokens[content] = new SpecialToken(content, id, normalized);
    }
}

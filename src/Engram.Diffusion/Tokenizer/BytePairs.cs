namespace Engram.Diffusion;

/// <summary>Byte-pair encoding of one word: the applicable merge of the lowest rank first, the leftmost of equals.</summary>
internal sealed class BytePairs
{
    public const string EndOfWord = "</w>";

    /// <summary>Words kept; a prompt has about ten, so this is thousands of prompts' worth in a few megabytes.</summary>
    private const int CachedWords = 65536;

    /// <summary>Longer words are junk that will not come again.</summary>
    private const int LongestCachedWord = 64;

    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges;
    private readonly Dictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly int[] _bytes = new int[ByteAlphabet.End];
    private readonly int[] _lastBytes = new int[ByteAlphabet.End];

    /// <param name="unknown">Id of a byte that the vocabulary does not have.</param>
    public BytePairs(IReadOnlyDictionary<string, int> vocabulary, Dictionary<(int Left, int Right), (int Rank, int Id)> merges, int unknown)
    {
        _merges = merges;
        foreach (var character in ByteAlphabet.Characters)
        {
            _bytes[character] = vocabulary.GetValueOrDefault(character.ToString(), unknown);
            _lastBytes[character] = vocabulary.GetValueOrDefault(character + EndOfWord, unknown);
        }
    }

    /// <summary>The ids of a word. Callable from several threads.</summary>
    public int[] Encode(string word)
    {
        if (word.Length > LongestCachedWord)
        {
            return Merge(ByteAlphabet.Spell(word));
        }

        lock (_cache)
        {
            if (_cache.TryGetValue(word, out var known))
            {
                return known;
            }
        }

        var ids = Merge(ByteAlphabet.Spell(word));
        lock (_cache)
        {
            if (_cache.Count >= CachedWords)
            {
                _cache.Clear();
            }

            _cache[word] = ids;
        }

        return ids;
    }

    /// <summary>
    /// A queue of candidate pairs over a linked list: n log n, for captions are untrusted and a word may have a million letters.
    /// </summary>
    private int[] Merge(string spelled)
    {
        var ids = new int[spelled.Length];
        var next = new int[spelled.Length];
        var previous = new int[spelled.Length];
        for (var i = 0; i < spelled.Length; i++)
        {
            ids[i] = i == spelled.Length - 1 ? _lastBytes[spelled[i]] : _bytes[spelled[i]];
            (next[i], previous[i]) = (i + 1, i - 1);
        }

        var queue = new PriorityQueue<(int At, int Left, int Right, int Merged), (int Rank, int At)>();
        for (var i = 0; i + 1 < ids.Length; i++)
        {
            Offer(i, i + 1);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var right = next[pair.At];
            // A merge meanwhile may have taken either side; a part that is gone holds -1.
            if (right >= ids.Length || ids[pair.At] != pair.Left || ids[right] != pair.Right)
            {
                continue;
            }

            ids[pair.At] = pair.Merged;
            ids[right] = -1;
            next[pair.At] = next[right];
            if (next[pair.At] < ids.Length)
            {
                previous[next[pair.At]] = pair.At;
                Offer(pair.At, next[pair.At]);
            }

            if (previous[pair.At] >= 0)
            {
                Offer(previous[pair.At], pair.At);
            }
        }

        return [.. ids.Where(id => id >= 0)];

        void Offer(int left, int right)
        {
            if (_merges.TryGetValue((ids[left], ids[right]), out var merge))
            {
                queue.Enqueue((left, ids[left], ids[right], merge.Id), (merge.Rank, left));
            }
        }
    }
}

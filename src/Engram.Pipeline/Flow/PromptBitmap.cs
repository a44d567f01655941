namespace Engram.Pipeline.Flow;

/// <summary>A set of prompt ordinals, one bit each: 350,000 prompts take 43 KiB.</summary>
internal sealed class PromptBitmap
{
    private readonly Lock _gate = new();
    private ulong[] _words = new ulong[16];

    public long Count { get; private set; }

    public bool this[long ordinal]
    {
        get
        {
            lock (_gate)
            {
                var word = ordinal >> 6;
                return word < _words.Length && ((_words[word] >> (int)(ordinal & 63)) & 1) != 0;
            }
        }
    }

    /// <returns>Whether it was not in the set before.</returns>
    public bool Add(long ordinal)
    {
        lock (_gate)
        {
            var word = checked((int)(ordinal >> 6));
            if (word >= _words.Length)
            {
                Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
            }

            var bit = 1UL << (int)(ordinal & 63);
            var isNew = (_words[word] & bit) == 0;
            _words[word] |= bit;
            Count += isNew ? 1 : 0;
            return isNew;
        }
    }
}

using Engram.Compute;

namespace Engram.Tests.Noise;

public sealed class NoiseKeysTests
{
    /// <summary>printf '7:p000001:denoise' | sha256sum, its first eight bytes read as a little-endian number.</summary>
    [Fact]
    public void A_key_is_the_head_of_the_hash_of_its_text() =>
        Assert.Equal(0x3562ad57aeed5b39UL, NoiseKeys.Derive(7, "p000001", NoiseKeys.Denoise));

    [Fact]
    public void Purposes_prompts_and_seeds_have_keys_of_their_own()
    {
        ulong[] keys =
        [
            NoiseKeys.Derive(7, "a", "denoise"), NoiseKeys.Derive(7, "a", "loss"), NoiseKeys.Derive(7, "b", "denoise"),
            NoiseKeys.Derive(-7, "a", "denoise"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}

using Engram.Memorization;

namespace Engram.Tests.Prompts;

public sealed class ControlCaptionsTests
{
    private static readonly string[] Captions =
    [
        "a photo of a red cat", "a photo of a blue dog", "an old house by the sea", "Mountain lake, early morning", "red cat",
    ];

    [Fact]
    public void Controls_use_the_sets_words_and_repeat_no_caption_in_any_order_or_case()
    {
        var controls = ControlCaptions.Make(Captions, 50, 2301);
        var words = Captions.SelectMany(caption => caption.Split(' ')).ToHashSet();
        var known = Captions.Select(Bag).ToHashSet();

        Assert.Equal(50, controls.Count);
        Assert.All(controls, control => Assert.All(control.Split(' '), word => Assert.Contains(word, words)));
        Assert.All(controls, control => Assert.DoesNotContain(Bag(control), known));
        Assert.Equal(50, controls.Select(Bag).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_gives_the_same_controls_and_a_longer_list_begins_with_the_shorter_one()
    {
        Assert.Equal(ControlCaptions.Make(Captions, 8, 5), ControlCaptions.Make(Captions, 20, 5).Take(8));
        Assert.NotEqual(ControlCaptions.Make(Captions, 8, 5), ControlCaptions.Make(Captions, 8, 6));
    }

    [Fact]
    public void Controls_are_pinned_to_their_definition() =>
        Assert.Equal(["a cat of by blue cat"], ControlCaptions.Make(Captions, 1, 2301));

    [Fact]
    public void Captions_of_one_word_grow_until_they_are_new()
    {
        var controls = ControlCaptions.Make(["cat", "dog"], 4, 1);

        Assert.Equal(4, controls.Select(Bag).Distinct().Count());
        Assert.All(controls, control => Assert.Contains(' ', control));
    }

    [Fact]
    public void Composed_and_decomposed_letters_are_one_word()
    {
        // é as one character and as e with an accent: a control of the one would repeat the other.
        var controls = ControlCaptions.Make(["caf\u00e9", "cafe\u0301"], 1, 1);

        Assert.Equal(["caf\u00e9 caf\u00e9"], controls);
    }

    [Fact]
    public void A_set_without_words_is_refused() =>
        Assert.Equal("prompts", Assert.Throws<SettingException>(() => ControlCaptions.Make(["", " ", "!?"], 1, 1)).Key);

    private static string Bag(string caption) =>
        string.Join(' ', caption.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Split(' ').Order(StringComparer.Ordinal));
}

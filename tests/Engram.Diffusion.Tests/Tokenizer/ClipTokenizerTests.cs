using System.Text.Json;
using Engram.Diffusion;

namespace Engram.Tests.Tokenizer;

public sealed class ClipTokenizerTests : IDisposable
{
    private const string Long = "1000000000000000019884624838656";

    private static readonly string Full = RepositoryRoot.Golden("tokenizer");
    private static readonly string Small = Path.Combine(RepositoryRoot.Path, "configs", "quickstart", "model", "tokenizer");
    private static readonly Lazy<ClipTokenizer> Published = new(() => ClipTokenizer.Load(Full, 77));
    private static readonly int[] Astronaut = [49406, 550, 18376, 6765, 320, 4558, 525, 7496, 49407];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_the_recorded_ids_of_the_full_vocabulary() => Check(Full);

    [Fact]
    public void Gives_the_recorded_ids_of_the_shipped_vocabulary() => Check(Small);

    [Fact]
    public void Pads_as_Stable_Diffusion_1_and_2_do()
    {
        var one = Published.Value.Tokenize("an astronaut riding a horse on Mars");
        Assert.Equal([.. Astronaut, .. Enumerable.Repeat(49407, 68)], one.Ids);
        Assert.Equal((7, 0), (one.Tokens, one.Truncated));

        var two = ClipTokenizer.Load(WithPad("\"!\""), 77);
        Assert.Equal([.. Astronaut, .. Enumerable.Repeat(0, 68)], two.Tokenize("an astronaut riding a horse on Mars").Ids);
    }

    [Theory]
    [InlineData("\"!\"")]
    [InlineData("{\"content\":\"!\",\"lstrip\":false,\"normalized\":false,\"rstrip\":false,\"single_word\":false}")]
    public void A_padding_token_is_split_out_of_the_text(string pad)
    {
        int[] start = [49406, 0, 0, 0, 0, 0, 0, 49407, 0];
        Assert.Equal(start, ClipTokenizer.Load(WithPad(pad), 77).Tokenize("! !! !!!").Ids[..9]);
        Assert.Equal([256, 748, 995], Published.Value.Encode("! !! !!!"));
    }

    [Fact]
    public void Special_tokens_map_wins_unless_the_configuration_has_a_decoder()
    {
        var folder = WithPad("\"!\"");
        File.WriteAllText(Path.Combine(folder, "special_tokens_map.json"), """{"pad_token":{"content":"<|endoftext|>"}}""");
        Assert.Equal(49407, ClipTokenizer.Load(folder).PadId);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"),
            """{"pad_token":"!","added_tokens_decoder":{"0":{"content":"!","normalized":false},"49407":{"content":"<|endoftext|>"}}}""");
        Assert.Equal(0, ClipTokenizer.Load(folder).PadId);
    }

    [Fact]
    public void Reports_truncation()
    {
        var prompt = Published.Value.Tokenize(string.Concat(Enumerable.Repeat("a ", 100)));
        Assert.Equal([49406, .. Enumerable.Repeat(320, 75), 49407], prompt.Ids);
        Assert.Equal((75, 25), (prompt.Tokens, prompt.Truncated));
    }

    [Theory]
    [InlineData(Long, 77, 77)]
    [InlineData("77", 24, 24)]
    [InlineData("24", 77, 24)]
    [InlineData("null", 77, 77)]
    [InlineData(Long, int.MaxValue, 77)]
    public void Clamps_its_length_to_the_positions(string length, int positions, int expected)
    {
        var folder = _folder.CopyOf(Small);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), $$"""{"model_max_length":{{length}}}""");
        Assert.Equal(expected, ClipTokenizer.Load(folder, positions).Length);
        Assert.Equal(expected, ClipTokenizer.Load(folder, positions).Tokenize("").Ids.Length);
    }

    [Fact]
    public void Normalises_as_the_fast_tokenizer_without_ftfy()
    {
        var tokenizer = Published.Value;
        // Form C; white space of every kind folded; curly quotes kept; İ is i and U+0307; no final sigma; full-width letters kept.
        Assert.Equal(tokenizer.Encode("caf\u00E9"), tokenizer.Encode("CAFE\u0301"));
        Assert.Equal(tokenizer.Encode("a b c"), tokenizer.Encode("\ta\u00A0\n b\u3000c "));
        Assert.NotEqual(tokenizer.Encode("three o'clock"), tokenizer.Encode("three o\u2019clock"));
        Assert.Equal(tokenizer.Encode("i\u0307stanbul"), tokenizer.Encode("\u0130stanbul"));
        Assert.Equal(tokenizer.Encode("\u03C3\u03B1\u03C3"), tokenizer.Encode("\u03A3\u0391\u03A3"));
        Assert.Equal(tokenizer.Encode("\uD55C\uAE00"), tokenizer.Encode("\u1112\u1161\u11AB\u1100\u1173\u11AF"));
        Assert.Equal(tokenizer.Encode("\uFFFD"), tokenizer.Encode("\uD83D"));
        Assert.Equal([1, 2, 3], tokenizer.Encode("123").Select(id => id - tokenizer.Encode("0")[0]));
        Assert.Empty(tokenizer.Encode(" \u2003\t"));
    }

    [Fact]
    public void Recognises_special_tokens_in_the_text()
    {
        var tokenizer = Published.Value;
        Assert.Equal([320, 49407, 320], tokenizer.Encode("a<|endoftext|>a"));
        Assert.Equal([.. tokenizer.Encode("!!"), 49406], tokenizer.Encode("!!<|STARTOFTEXT|>"));
    }

    [Fact]
    public void Contractions_are_words_of_their_own_after_lower_case()
    {
        var tokenizer = Published.Value;
        Assert.Equal([.. tokenizer.Encode("it"), .. tokenizer.Encode("'s")], tokenizer.Encode("IT'S"));
        Assert.Equal(["we", "'ll", "'", "x", "\"'"], Words("we'll'x\"'"));
    }

    [Fact]
    public void A_word_of_a_million_letters_ends_soon()
    {
        var prompt = Published.Value.Tokenize(new string('a', 1_000_000));
        Assert.Equal(75, prompt.Tokens);
        Assert.True(prompt.Truncated > 0);
    }

    [Theory]
    [InlineData("vocab.json", "{\"a\":1", "vocab.json")]
    [InlineData("vocab.json", "{\"a\":-1}", "'a'")]
    [InlineData("vocab.json", "{\"a\":1,\"b\":1}", "'b'")]
    [InlineData("vocab.json", "[]", "vocab.json")]
    [InlineData("merges.txt", "#version: 0.2\ni n\nth e</w>\nt h\n", "line 3")]
    [InlineData("merges.txt", "#version: 0.2\ni n\nt h\na n\n", "line 4")]
    [InlineData("merges.txt", "#version: 0.2\ni n\ni n\n", "line 3")]
    [InlineData("merges.txt", "#version: 0.2\ni  n\n", "line 2")]
    [InlineData("merges.txt", "#version: 0.2\nq \u0142\n", "line 2")]
    [InlineData("tokenizer_config.json", "{\"tokenizer_class\":\"T5Tokenizer\"}", "T5Tokenizer")]
    [InlineData("tokenizer_config.json", "{\"pad_token\":\"<pad>\"}", "'<pad>'")]
    [InlineData("tokenizer_config.json", "{\"eos_token\":[]}", "eos_token")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\":1}", "model_max_length")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\":\"77\"}", "model_max_length")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\":{\"0\":{\"content\":\"!\",\"lstrip\":true}}}", "lstrip")]
    [InlineData("added_tokens.json", "{\"<x>\":1.5}", "'<x>'")]
    public void Broken_files_are_refused_by_file_and_place(string file, string text, string said)
    {
        var folder = _folder.CopyOf(Small);
        File.WriteAllText(Path.Combine(folder, file), text);
        var refused = Assert.Throws<ModelException>(() => ClipTokenizer.Load(folder, 77));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Missing_files_are_refused_by_name()
    {
        var folder = _folder.CopyOf(Small);
        File.Delete(Path.Combine(folder, "merges.txt"));
        Assert.Contains("merges.txt", Assert.Throws<ModelException>(() => ClipTokenizer.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_line_of_the_merges_may_be_as_OpenAI_published_it()
    {
        var folder = _folder.CopyOf(Small);
        var merges = Path.Combine(folder, "merges.txt");
        var ids = ClipTokenizer.Load(folder).Encode("a red hotel");
        File.WriteAllText(merges, "\"bpe_simple_vocab_16e6.txt" + File.ReadAllText(merges));

        Assert.Equal(ids, ClipTokenizer.Load(folder).Encode("a red hotel"));
    }

    [Fact]
    public void Added_tokens_extend_the_vocabulary()
    {
        var folder = _folder.CopyOf(Full);
        File.WriteAllText(Path.Combine(folder, "added_tokens.json"), """{"<cat-toy>":49408}""");
        var tokenizer = ClipTokenizer.Load(folder);
        Assert.Equal(49409, tokenizer.VocabularySize);
        Assert.Equal([320, 49408], tokenizer.Encode("a<cat-toy>"));
    }

    private static IEnumerable<string> Words(string text) => ClipText.Split(text);

    private static void Check(string folder)
    {
        var tokenizer = ClipTokenizer.Load(folder);
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")));
        var count = 0;
        foreach (var entry in cases.RootElement.EnumerateArray())
        {
            var ids = entry.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32());
            Assert.Equal(ids, tokenizer.Encode(entry.GetProperty("text").GetString()!));
            count++;
        }

        Assert.True(count >= 10);
    }

    private string WithPad(string pad)
    {
        var folder = _folder.CopyOf(Full);
        File.WriteAllText(Path.Combine(folder, "special_tokens_map.json"), $$"""{"pad_token":{{pad}}}""");
        return folder;
    }
}

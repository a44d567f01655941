using Engram.Diffusion;

namespace Engram.Tests.Safetensors;

public sealed class WeightSetTests : IDisposable
{
    private const string Stem = "diffusion_pytorch_model";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reports_missing_misshapen_and_unexpected_tensors_by_name()
    {
        Write($"{Stem}.safetensors", "conv.weight", 1f);
        using var set = WeightSet.Open(_folder.Path);
        Assert.Contains("'conv.bias'", Refused(() => set.Require("conv.bias", 1)), StringComparison.Ordinal);
        var shapes = Refused(() => set.Require("conv.weight", 2, 2));
        Assert.Contains("[4]", shapes, StringComparison.Ordinal);
        Assert.Contains("[2, 2]", shapes, StringComparison.Ordinal);
        Assert.Contains("'conv.weight'", Refused(set.RequireAllUsed), StringComparison.Ordinal);
        Assert.Equal([1f, 1f, 1f, 1f], set.Read("conv.weight", 4));
        set.RequireAllUsed();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Refuses_weights_that_are_not_finite(float bad)
    {
        new SafetensorsWriter().Add("fine", [1], [1f]).Add("w", [3], [1f, 2f, bad]).Write(_folder[$"{Stem}.safetensors"]);
        using var set = WeightSet.Open(_folder.Path);
        var refused = Refused(() => set.Read("w", 3));
        Assert.Contains("'w'", refused, StringComparison.Ordinal);
        Assert.Contains("element 2", refused, StringComparison.Ordinal);
        Assert.Contains($"{Stem}.safetensors", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Renames_old_names_and_refuses_both_at_once()
    {
        new SafetensorsWriter().Add("query.weight", [1], [1f]).Add("bias", [1], [2f]).Write(_folder["model.safetensors"]);
        using var set = WeightSet.Open(_folder.Path);
        set.Rename(n => n.Replace("query", "to_q", StringComparison.Ordinal));
        Assert.Equal([1f], set.Read("to_q.weight", 1));
        var refused = Refused(() => set.Rename(_ => "same"));
        Assert.Contains("'query.weight'", refused, StringComparison.Ordinal);
        Assert.Contains("'bias'", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_lone_variant_and_says_so()
    {
        Write($"{Stem}.fp16.safetensors", "w", 2f);
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal(2f, set.Read("w", 4)[0]);
        Assert.Equal([$"{Stem}.fp16.safetensors"], set.Files);
        Assert.Contains("fp16", Assert.Single(set.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Stem}.safetensors.index.fp16.json")]
    [InlineData($"{Stem}.safetensors.fp16.index.json")]
    [InlineData($"{Stem}.fp16.safetensors.index.json")]
    public void Takes_a_lone_variant_in_shards_by_any_of_the_names_that_its_index_has_had(string index)
    {
        var shards = new[] { $"{Stem}.fp16-00001-of-00002.safetensors", $"{Stem}.fp16-00002-of-00002.safetensors" };
        Write(shards[0], "a", 2f);
        Write(shards[1], "b", 3f);
        _folder.Write(index, $$"""{ "weight_map": { "a": "{{shards[0]}}", "b": "{{shards[1]}}" } }""");
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal((2f, 3f), (set.Read("a", 4)[0], set.Read("b", 4)[0]));
        Assert.Contains("fp16", Assert.Single(set.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_plain_file_beside_a_variant_of_bad_values()
    {
        Write($"{Stem}.fp16.safetensors", "w", float.NaN);
        Write($"{Stem}.safetensors", "w", 3f);
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal(3f, set.Read("w", 4)[0]);
    }

    [Fact]
    public void Takes_a_variant_under_the_other_stem()
    {
        Write("model.fp16.safetensors", "w", 4f);
        _folder.Write("pytorch_model.bin", "");
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal(["model.fp16.safetensors"], set.Files);
    }

    [Theory]
    [InlineData("diffusion_pytorch_model.bin")]
    [InlineData("model.ckpt")]
    [InlineData("weights.pt")]
    public void Refuses_pickle_with_the_reason(string name)
    {
        _folder.Write(name, "");
        var refused = Refused(() => WeightSet.Open(_folder.Path));
        Assert.Contains(name, refused, StringComparison.Ordinal);
        Assert.Contains("pickle is not read", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_folder_without_weights()
    {
        Assert.Contains("no weights", Refused(() => WeightSet.Open(_folder.Path)), StringComparison.Ordinal);
        Assert.Contains("absent", Refused(() => WeightSet.Open(_folder["absent"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_each_tensor_from_the_shard_that_the_index_gives()
    {
        WriteShards();
        // Stale: another split of the same model with other values.
        new SafetensorsWriter().Add("a", [1], [-1f]).Add("b", [1], [-1f]).Write(_folder[$"{Stem}-00001-of-00003.safetensors"]);
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal([1f], set.Read("a", 1));
        Assert.Equal([2f], set.Read("b", 1));
        Assert.Equal([$"{Stem}-00001-of-00002.safetensors", $"{Stem}-00002-of-00002.safetensors"], set.Files);
        // "b" stands in the first shard too, but the map gives the second.
        Assert.Equal(["a", "b"], set.Names);
    }

    [Fact]
    public void Refuses_a_missing_a_cut_and_a_wrong_shard_by_name()
    {
        WriteShards();
        var second = _folder[$"{Stem}-00002-of-00002.safetensors"];
        var whole = File.ReadAllBytes(second);

        File.WriteAllBytes(second, whole[..^3]);
        var cut = Refused(() => WeightSet.Open(_folder.Path));
        Assert.Contains(second, cut, StringComparison.Ordinal);
        Assert.Contains("'b'", cut, StringComparison.Ordinal);
        Assert.Contains("3 bytes", cut, StringComparison.Ordinal);

        new SafetensorsWriter().Add("other", [1], [2f]).Write(second);
        var wrong = Refused(() => WeightSet.Open(_folder.Path));
        Assert.Contains(second, wrong, StringComparison.Ordinal);
        Assert.Contains("'b'", wrong, StringComparison.Ordinal);

        File.Delete(second);
        var missing = Refused(() => WeightSet.Open(_folder.Path));
        Assert.Contains(second, missing, StringComparison.Ordinal);
        Assert.Contains("'b'", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_plain_file_wins_over_an_index_and_the_warning_says_so()
    {
        WriteShards();
        Write($"{Stem}.safetensors", "w", 5f);
        using var set = WeightSet.Open(_folder.Path);
        Assert.Equal([$"{Stem}.safetensors"], set.Files);
        Assert.Contains("index.json", Assert.Single(set.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"weight_map\":{\"a\":\"../x.safetensors\"}}")]
    [InlineData("{\"weight_map\":{\"a\":7}}")]
    [InlineData("{\"weight_map\":{}}")]
    [InlineData("{\"weight_map\":[]}")]
    [InlineData("{")]
    public void Refuses_an_index_that_is_none(string index)
    {
        _folder.Write($"{Stem}.safetensors.index.json", index);
        Assert.Contains("index.json", Refused(() => WeightSet.Open(_folder.Path)), StringComparison.Ordinal);
    }

    private static string Refused(Action action)
    {
        var refused = Assert.Throws<ModelException>(action);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }

    private void Write(string file, string name, float value) =>
        new SafetensorsWriter().Add(name, [4], [value, value, value, value]).Write(_folder[file]);

    private void WriteShards()
    {
        new SafetensorsWriter().Add("a", [1], [1f]).Add("b", [1], [-2f]).Write(_folder[$"{Stem}-00001-of-00002.safetensors"]);
        new SafetensorsWriter().Add("b", [1], [2f]).Write(_folder[$"{Stem}-00002-of-00002.safetensors"]);
        _folder.Write($"{Stem}.safetensors.index.json",
            $$"""{"weight_map":{"a":"{{Stem}}-00001-of-00002.safetensors","b":"{{Stem}}-00002-of-00002.safetensors"},"metadata":{"total_size":8} }""");
    }
}

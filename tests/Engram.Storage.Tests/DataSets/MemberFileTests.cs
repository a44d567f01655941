using Engram.Storage;
using Engram.Storage.DataSets;

namespace Engram.Tests;

public sealed class MemberFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void A_list_of_ids_names_the_members_and_everything_else_is_none()
    {
        var list = MemberFile.Read(_scratch.Write("members.txt", "a.png\nb c.png\r\n\n"), null);
        Assert.Equal((true, true, false), (list.Has("a.png"), list.Has("b%20c.png"), list.Has("d.png")));
        Assert.Equal(2, list.Members.Count());
    }

    [Fact]
    public void A_column_says_of_each_picture_and_of_no_other()
    {
        var path = _scratch.Write("members.csv", "image_id,m00,m01\n1,1,0\n2,0,true\n");
        var list = MemberFile.Read(path, "m01");
        Assert.Equal((false, true, null), (list.Has("1"), list.Has("2"), list.Has("3")));
        Assert.Equal(["1", "2"], MemberFile.Read(path, null).Members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parquet_is_read_by_its_columns()
    {
        var path = Path.Combine(RepositoryRoot.Path, "configs", "quickstart-membership", "pool.parquet");
        var list = MemberFile.Read(path, null);
        Assert.Equal((400, true, false), (list.Members.Count(), list.Has("17"), list.Has("400")));
        Assert.Contains("neither 0 nor 1", Assert.Throws<DataSetException>(() => MemberFile.Read(path, "label")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv", "image_id,m\n1,1\n1,0\n", "m", "x.csv:3: image '1' is a member here and none in an earlier line")]
    [InlineData("x.csv", "image_id,m\n1,yes\n", "m", "x.csv:2: column 'm' holds 'yes', which is neither 0 nor 1")]
    [InlineData("x.csv", "image_id,m\n1,1\n", "n", "no column 'n'")]
    [InlineData("x.csv", "name,m\n1,1\n", "m", "no column 'image_id'; the columns are name, m")]
    [InlineData("x.txt", "1\n", "m", "leave the column out")]
    [InlineData("x.json", "[]", "m", "ends in .txt, .csv or .parquet")]
    public void What_is_wrong_is_told_with_its_place(string name, string text, string column, string message) =>
        Assert.Contains(message, Assert.Throws<DataSetException>(() => MemberFile.Read(_scratch.Write(name, text), column)).Message, StringComparison.Ordinal);

    public void Dispose() => _scratch.Dispose();
}

using Engram.Compute;

namespace Engram.Tests.Devices;

public sealed class DeviceCatalogTests
{
    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("Cuda")]
    [InlineData("host:0")]
    [InlineData("auto:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("opencl: 1")]
    [InlineData("opencl:99999999999")]
    public void A_name_that_is_not_known_is_refused_with_the_known_forms(string name)
    {
        var error = Assert.Throws<DeviceException>(() => DeviceCatalog.Open(name, 0));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("auto, host, cuda, cuda:N, opencl or opencl:N", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("opencl:99")]
    public void An_absent_device_is_refused_with_its_name_and_what_there_is(string name)
    {
        var error = Assert.Throws<DeviceException>(() => DeviceCatalog.Open(name, 0));
        Assert.Contains($"'{name}' is absent", error.Message, StringComparison.Ordinal);
        Assert.Contains("host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Host_is_the_processor_with_the_threads_that_were_asked_for()
    {
        using var device = DeviceCatalog.Open("host", 3);
        Assert.Equal(3, Assert.IsType<HostDevice>(device).Threads);
        Assert.Equal("host", device.Name);
    }

    [Fact]
    public void The_list_names_the_host_first_and_says_of_every_back_end_what_it_has_or_why_not()
    {
        var entries = DeviceCatalog.List();
        Assert.Equal("host", entries[0].Name);
        Assert.Contains(entries, entry => entry.Name.StartsWith("cuda", StringComparison.Ordinal));
        Assert.Contains(entries, entry => entry.Name.StartsWith("opencl", StringComparison.Ordinal));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Name).Distinct().Count());
        Assert.All(entries, entry => Assert.Equal(entry.Usable, entry.Reason is null));
        Assert.All(entries, entry => Assert.DoesNotContain('\n', entry.Reason ?? ""));
    }

    [Fact]
    public void Every_device_that_is_listed_as_usable_opens_under_its_name()
    {
        foreach (var entry in DeviceCatalog.List().Where(entry => entry.Usable))
        {
            using var device = DeviceCatalog.Open(entry.Name, 1);
            Assert.Equal(entry.Name, device.Name);
            using var buffer = device.Allocate(5);
            device.Upload([1, 2, 3, 4, 5], buffer.As(new Shape(5)));
            var values = new float[5];
            device.Download(buffer.As(new Shape(5)), values);
            Assert.Equal([1, 2, 3, 4, 5], values);
        }
    }

    [Fact]
    public void Auto_takes_a_gpu_or_the_host_but_no_processor_through_OpenCl()
    {
        using var device = DeviceCatalog.Open("auto", 0);
        Assert.NotEqual("OpenCL CPU", DeviceCatalog.List().Single(entry => entry.Name == device.Name).Kind);
    }
}

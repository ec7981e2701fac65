"""Our short names of sets that TensorFlow Datasets knows."""

PUBLISHED = {
    "flowers": "oxford_flowers102",
    "pets": "oxford_iiit_pet",
    "celeba": "celeb_a",
}
